import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { endDeliveries, listDeliveryRows, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { listReplayedEvents, runReplay, runSecond, startReplayOf } from '@/lib/testing/replays'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { getReplay } from './service'

let runtime: TestRuntime
let partner: TestPartner
let endpoint: string
beforeEach(async () => {
  runtime = await openTestRuntime()
  partner = await addPartner(runtime)
  endpoint = (await addEndpoint(partner)).endpointId
})
afterEach(() => runtime.dispose())

const failed = { status: 'failed' }
const progress = async (id: string) => (await getReplay(partner.ctx, id)).progress

async function fail(count: number): Promise<string[]> {
  const events = await publish(partner, { count: count })
  await endDeliveries(runtime, 'failed')
  return events
}

describe('a source is skipped', () => {
  it('once a later delivery is pending or delivered, which counts as skipped', async () => {
    const events = await fail(4)
    const first = await startReplayOf(partner, failed, 2)
    await runSecond(runtime, first.id)
    const [resent] = await listDeliveryRows(partner, { replay_id: first.id })
    await endDeliveries(runtime, 'delivered', { ids: [resent?.id ?? ''] })
    const second = await startReplayOf(partner, failed)
    await runReplay(runtime, second.id)
    expect(await listReplayedEvents(partner, second.id)).toEqual(events.slice(2))
    expect(await progress(second.id)).toMatchObject({ total: 4, skipped: 2, remaining: 2 })
    await runReplay(runtime, first.id)
    expect(await listReplayedEvents(partner, first.id)).toEqual(events.slice(0, 2))
    expect(await progress(first.id)).toMatchObject({ total: 4, skipped: 2, delivered: 1, remaining: 1 })
  })

  it('but not when an earlier delivery is delivered', async () => {
    const [event] = await publish(partner)
    await endDeliveries(runtime, 'delivered')
    const first = await startReplayOf(partner, { status: 'delivered' })
    await runReplay(runtime, first.id)
    await endDeliveries(runtime, 'failed')
    const second = await startReplayOf(partner, failed)
    await runReplay(runtime, second.id)
    expect(await listReplayedEvents(partner, second.id)).toEqual([event])
  })

  it('in a chain of failed resends, so that the event goes once', async () => {
    const events = await fail(3)
    const first = await startReplayOf(partner, failed)
    await runReplay(runtime, first.id)
    await endDeliveries(runtime, 'failed')
    for (const rate of [50, 1]) {
      const { id } = await startReplayOf(partner, failed, rate)
      const chain = (await listDeliveryRows(partner)).length
      expect(await progress(id)).toMatchObject({ total: chain })
      while ((await runSecond(runtime, id)).do === 'pace') await endDeliveries(runtime, 'failed')
      await endDeliveries(runtime, 'failed')
      expect(await listReplayedEvents(partner, id)).toEqual(events)
      expect(await progress(id)).toMatchObject({ total: chain, failed: 3, skipped: chain - 3, remaining: 0 })
    }
  })

  it('but not when the later delivery is for another endpoint', async () => {
    const { endpointId: other } = await addEndpoint(partner)
    const [event] = await fail(1)
    const first = await startReplayOf(partner, { status: 'failed', webhook_id: other })
    await runReplay(runtime, first.id)
    await endDeliveries(runtime, 'delivered')
    const { id } = await startReplayOf(partner, failed)
    await runReplay(runtime, id)
    const made = await listDeliveryRows(partner, { replay_id: id })
    expect(made.map(({ event_id, endpoint_id }) => [event_id, endpoint_id])).toEqual([[event, endpoint]])
  })

  it('when its endpoint was paused or deleted since', async () => {
    const { endpointId: gone } = await addEndpoint(partner)
    const events = await fail(2)
    const { id } = await startReplayOf(partner, failed)
    runtime.clock.now += 1_000
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    await runSecond(runtime, id)
    expect(await listReplayedEvents(partner, id)).toEqual(events)
    await endDeliveries(runtime, 'failed')
    const second = await startReplayOf(partner, { status: 'failed', webhook_id: gone })
    await deleteEndpoint(partner.ctx, gone)
    await runSecond(runtime, second.id)
    expect(await listReplayedEvents(partner, second.id)).toEqual([])
    expect(await progress(id)).toMatchObject({ total: 4, skipped: 2, failed: 2, remaining: 0 })
    expect(await progress(second.id)).toMatchObject({ total: 4, skipped: 4, remaining: 0 })
  })

  it('when its endpoint was inactive from the start, which is not counted', async () => {
    const { endpointId: paused } = await addEndpoint(partner)
    await fail(2)
    await changeEndpoint(partner.ctx, paused, { active: false })
    const { id, progress: before } = await startReplayOf(partner, failed)
    expect(before).toMatchObject({ total: 2 })
    await runSecond(runtime, id)
    expect(await progress(id)).toMatchObject({ total: 2, skipped: 0, remaining: 2 })
  })

  it('when its payload was removed since', async () => {
    const [expired = ''] = await fail(2)
    const { id } = await startReplayOf(partner, failed)
    const at = runtime.clock.now + 1
    await runtime.database.db
      .updateTable('events')
      .set({ expired_at: at })
      .where('id', '=', expired)
      .execute()
    await runSecond(runtime, id)
    expect(await progress(id)).toMatchObject({ total: 2, skipped: 1, remaining: 1 })
  })

  it('when it was made after the replay began', async () => {
    const events = await fail(2)
    const { id } = await startReplayOf(partner, failed)
    await fail(3)
    await runReplay(runtime, id)
    expect(await listReplayedEvents(partner, id)).toEqual(events)
  })
})
