import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endDeliveries, listDeliveryRows, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import {
  listReplayedEvents,
  listReplayRuns,
  runReplay,
  runSecond,
  startReplayOf,
} from '@/lib/testing/replays'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { getReplay, pauseReplay, resumeReplay } from './service'

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

async function passOver(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1000) await publish(partner, { count: 1000 })
  await endDeliveries(runtime, 'delivered')
}

describe('a batch', () => {
  it("makes a second's worth, oldest first, each a resend of the same event", async () => {
    const events = await fail(5)
    const sources = await listDeliveryRows(partner)
    const { id } = await startReplayOf(partner, failed, 2)
    expect(await runSecond(runtime, id)).toEqual({ do: 'pace' })
    expect(await listReplayedEvents(partner, id)).toEqual(events.slice(0, 2))
    expect(await runSecond(runtime, id)).toEqual({ do: 'pace' })
    expect(await runSecond(runtime, id)).toEqual({ do: 'end' })
    expect(await listReplayedEvents(partner, id)).toEqual(events)
    const made = await listDeliveryRows(partner, { replay_id: id })
    expect(made.map(({ resend_of }) => resend_of)).toEqual(sources.map((source) => source.id))
    expect(made[0]).toMatchObject({ status: 'pending', attempt_count: 0, test: 0, endpoint_id: endpoint })
    expect(await runSecond(runtime, id)).toEqual({ do: 'end' })
    expect(await listReplayedEvents(partner, id)).toHaveLength(5)
  })

  it('of an earlier dispatch generation does nothing', async () => {
    await fail(2)
    const { id } = await startReplayOf(partner, failed)
    await pauseReplay(partner.ctx, id)
    const before = runtime.stored()
    expect(await runSecond(runtime, id, { generation: 1 })).toEqual({ do: 'end' })
    expect(await runSecond(runtime, 'rpl_unknown', { generation: 1 })).toEqual({ do: 'end' })
    expect(runtime.stored()).toBe(before)
  })

  it('interrupted by a pause makes nothing after it', async () => {
    const [event] = await fail(1)
    await passOver(6_000)
    await fail(1)
    const { id } = await startReplayOf(partner, { cause: 'http_5xx' })
    const [, paused] = await Promise.all([
      runSecond(runtime, id, { generation: 1 }),
      pauseReplay(partner.ctx, id),
    ])
    expect(paused).toMatchObject({ status: 'paused', progress: { total: 2, remaining: 2 } })
    expect(await listReplayedEvents(partner, id)).toEqual([event])
    await resumeReplay(partner.ctx, id)
    await runReplay(runtime, id)
    expect(await listReplayedEvents(partner, id)).toHaveLength(2)
  })

  it('repeated by a crash sends nothing twice', async () => {
    const events = await fail(5)
    const { id } = await startReplayOf(partner, failed, 2)
    await Promise.all([runSecond(runtime, id), runSecond(runtime, id)])
    await runReplay(runtime, id)
    expect(await listReplayedEvents(partner, id)).toEqual(events)
  })

  it('that is the last of its run schedules another run, a second later, and only once', async () => {
    await fail(5)
    const { id } = await startReplayOf(partner, failed, 2)
    expect(await listReplayRuns(runtime)).toEqual(['1'])
    expect(await runSecond(runtime, id, { isLast: true })).toEqual({ do: 'end' })
    expect(await runSecond(runtime, id, { isLast: true, generation: 1 })).toEqual({ do: 'end' })
    expect([await listReplayRuns(runtime), (await listReplayedEvents(partner, id)).length]).toEqual([
      ['1', '2 paced'],
      2,
    ])
    expect(await runSecond(runtime, id)).toEqual({ do: 'pace' })
    await runSecond(runtime, id, { isLast: true })
    expect(await listReplayRuns(runtime)).toEqual(['1', '2 paced'])
  })

  it('that is the last of its run schedules none when it was interrupted by a pause', async () => {
    await fail(5)
    const { id } = await startReplayOf(partner, failed, 2)
    await Promise.all([runSecond(runtime, id, { isLast: true, generation: 1 }), pauseReplay(partner.ctx, id)])
    expect([await listReplayRuns(runtime), (await listReplayedEvents(partner, id)).length]).toEqual([
      ['1'],
      2,
    ])
  })

  it('reaches within one second a source far behind many that it skips', async () => {
    const [event] = await fail(1)
    await passOver(6_000)
    const [last] = await fail(1)
    const { id } = await startReplayOf(partner, { cause: 'http_5xx' })
    expect(await runSecond(runtime, id)).toEqual({ do: 'end' })
    expect(await listReplayedEvents(partner, id)).toEqual([event, last])
  })
})

describe('the total', () => {
  it('is corrected when there turn out to be more sources, or fewer', async () => {
    await publish(partner, { count: 3 })
    const pending = (await listDeliveryRows(partner)).map(({ id }) => id)
    await endDeliveries(runtime, 'failed', { ids: pending.slice(0, 1) })
    const { id } = await startReplayOf(partner, failed, 1)
    await endDeliveries(runtime, 'failed', { ids: pending.slice(1) })
    expect(await progress(id)).toMatchObject({ total: 1, remaining: 1 })
    await runSecond(runtime, id)
    await runSecond(runtime, id)
    expect(await progress(id)).toMatchObject({ total: 2, remaining: 2 })
    await runReplay(runtime, id)
    expect(await progress(id)).toMatchObject({ total: 3, remaining: 3 })
    await endDeliveries(runtime, 'delivered')
    const again = await startReplayOf(partner, { status: 'delivered' }, 1)
    expect(again.progress.total).toBe(3)
    await runtime.database.db.updateTable('events').set({ test: 1 }).execute()
    await runReplay(runtime, again.id)
    expect(await progress(again.id)).toMatchObject({ total: 0, skipped: 0, remaining: 0 })
  })
})
