import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { openReplayRig, type ReplayRig } from '@/lib/testing/replay-rig'
import { getReplay } from './service'

let rig: ReplayRig
let endpoint: string
beforeEach(async () => {
  rig = await openReplayRig()
  endpoint = await rig.addEndpoint()
})
afterEach(() => rig.dispose())

const failed = { status: 'failed' }
const progress = async (id: string) => (await getReplay(rig.ctx, id)).progress

async function fail(count: number): Promise<string[]> {
  const events = await rig.publish(count)
  await rig.end('failed')
  return events
}

describe('a source is skipped', () => {
  it('once a later delivery is pending or delivered, which counts as skipped', async () => {
    const events = await fail(4)
    const first = await rig.start(failed, 2)
    await rig.drive(first.id)
    const [resent] = await rig.deliveries({ replay_id: first.id })
    await rig.end('delivered', [resent?.id ?? ''])
    const second = await rig.start(failed)
    await rig.driveAll(second.id)
    expect(await rig.sent(second.id)).toEqual(events.slice(2))
    expect(await progress(second.id)).toMatchObject({ total: 4, skipped: 2, remaining: 2 })
    await rig.driveAll(first.id)
    expect(await rig.sent(first.id)).toEqual(events.slice(0, 2))
    expect(await progress(first.id)).toMatchObject({ total: 4, skipped: 2, delivered: 1, remaining: 1 })
  })

  it('but not when an earlier delivery is delivered', async () => {
    const [event] = await rig.publish(1)
    await rig.end('delivered')
    const first = await rig.start({ status: 'delivered' })
    await rig.driveAll(first.id)
    await rig.end('failed')
    const second = await rig.start(failed)
    await rig.driveAll(second.id)
    expect(await rig.sent(second.id)).toEqual([event])
  })

  it('in a chain of failed resends, so that the event goes once', async () => {
    const events = await fail(3)
    const first = await rig.start(failed)
    await rig.driveAll(first.id)
    await rig.end('failed')
    for (const rate of [50, 1]) {
      const { id } = await rig.start(failed, rate)
      const chain = (await rig.deliveries()).length
      expect(await progress(id)).toMatchObject({ total: chain })
      while ((await rig.drive(id)).do === 'pace') await rig.end('failed')
      await rig.end('failed')
      expect(await rig.sent(id)).toEqual(events)
      expect(await progress(id)).toMatchObject({ total: chain, failed: 3, skipped: chain - 3, remaining: 0 })
    }
  })

  it('but not when the later delivery is for another endpoint', async () => {
    const other = await rig.addEndpoint()
    const [event] = await fail(1)
    const first = await rig.start({ status: 'failed', webhook_id: other })
    await rig.driveAll(first.id)
    await rig.end('delivered')
    const { id } = await rig.start(failed)
    await rig.driveAll(id)
    const made = await rig.deliveries({ replay_id: id })
    expect(made.map(({ event_id, endpoint_id }) => [event_id, endpoint_id])).toEqual([[event, endpoint]])
  })

  it('when its endpoint was paused or deleted since', async () => {
    const gone = await rig.addEndpoint()
    const events = await fail(2)
    const { id } = await rig.start(failed)
    rig.clock.now += 1_000
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    await rig.drive(id)
    expect(await rig.sent(id)).toEqual(events)
    await rig.end('failed')
    const second = await rig.start({ status: 'failed', webhook_id: gone })
    await deleteEndpoint(rig.ctx, gone)
    await rig.drive(second.id)
    expect(await rig.sent(second.id)).toEqual([])
    expect(await progress(id)).toMatchObject({ total: 4, skipped: 2, failed: 2, remaining: 0 })
    expect(await progress(second.id)).toMatchObject({ total: 4, skipped: 4, remaining: 0 })
  })

  it('when its endpoint was inactive from the start, which is not counted', async () => {
    const paused = await rig.addEndpoint()
    await fail(2)
    await changeEndpoint(rig.ctx, paused, { active: false })
    const { id, progress: before } = await rig.start(failed)
    expect(before).toMatchObject({ total: 2 })
    await rig.drive(id)
    expect(await progress(id)).toMatchObject({ total: 2, skipped: 0, remaining: 2 })
  })

  it('when its payload was removed since', async () => {
    const [expired = ''] = await fail(2)
    const { id } = await rig.start(failed)
    const at = rig.clock.now + 1
    await rig.ctx.runtime.database.db
      .updateTable('events')
      .set({ expired_at: at })
      .where('id', '=', expired)
      .execute()
    await rig.drive(id)
    expect(await progress(id)).toMatchObject({ total: 2, skipped: 1, remaining: 1 })
  })

  it('when it was made after the replay began', async () => {
    const events = await fail(2)
    const { id } = await rig.start(failed)
    await fail(3)
    await rig.driveAll(id)
    expect(await rig.sent(id)).toEqual(events)
  })
})
