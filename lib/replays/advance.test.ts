import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReplayRig, type ReplayRig } from '@/lib/testing/replay-rig'
import { getReplay, pauseReplay, resumeReplay } from './service'

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

async function passOver(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1000) await rig.publish(1000)
  await rig.end('delivered')
}

describe('a batch', () => {
  it("makes a second's worth, oldest first, each a resend of the same event", async () => {
    const events = await fail(5)
    const sources = await rig.deliveries()
    const { id } = await rig.start(failed, 2)
    expect(await rig.drive(id)).toEqual({ do: 'pace' })
    expect(await rig.sent(id)).toEqual(events.slice(0, 2))
    expect(await rig.drive(id)).toEqual({ do: 'pace' })
    expect(await rig.drive(id)).toEqual({ do: 'end' })
    expect(await rig.sent(id)).toEqual(events)
    const made = await rig.deliveries({ replay_id: id })
    expect(made.map(({ resend_of }) => resend_of)).toEqual(sources.map((source) => source.id))
    expect(made[0]).toMatchObject({ status: 'pending', attempt_count: 0, test: 0, endpoint_id: endpoint })
    expect(await rig.drive(id)).toEqual({ do: 'end' })
    expect(await rig.sent(id)).toHaveLength(5)
  })

  it('of an earlier dispatch generation does nothing', async () => {
    await fail(2)
    const { id } = await rig.start(failed)
    await pauseReplay(rig.ctx, id)
    const before = rig.runtime.stored()
    expect(await rig.drive(id, { generation: 1 })).toEqual({ do: 'end' })
    expect(await rig.drive('rpl_unknown', { generation: 1 })).toEqual({ do: 'end' })
    expect(rig.runtime.stored()).toBe(before)
  })

  it('interrupted by a pause makes nothing after it', async () => {
    const [event] = await fail(1)
    await passOver(6_000)
    await fail(1)
    const { id } = await rig.start({ cause: 'http_5xx' })
    const [, paused] = await Promise.all([rig.drive(id, { generation: 1 }), pauseReplay(rig.ctx, id)])
    expect(paused).toMatchObject({ status: 'paused', progress: { total: 2, remaining: 2 } })
    expect(await rig.sent(id)).toEqual([event])
    await resumeReplay(rig.ctx, id)
    await rig.driveAll(id)
    expect(await rig.sent(id)).toHaveLength(2)
  })

  it('repeated by a crash sends nothing twice', async () => {
    const events = await fail(5)
    const { id } = await rig.start(failed, 2)
    await Promise.all([rig.drive(id), rig.drive(id)])
    await rig.driveAll(id)
    expect(await rig.sent(id)).toEqual(events)
  })

  it('that is the last of its run schedules another run, a second later, and only once', async () => {
    await fail(5)
    const { id } = await rig.start(failed, 2)
    expect(await rig.driven()).toEqual(['1'])
    expect(await rig.drive(id, { isLast: true })).toEqual({ do: 'end' })
    expect(await rig.drive(id, { isLast: true, generation: 1 })).toEqual({ do: 'end' })
    expect([await rig.driven(), (await rig.sent(id)).length]).toEqual([['1', '2 paced'], 2])
    expect(await rig.drive(id)).toEqual({ do: 'pace' })
    await rig.drive(id, { isLast: true })
    expect(await rig.driven()).toEqual(['1', '2 paced'])
  })

  it('that is the last of its run schedules none when it was interrupted by a pause', async () => {
    await fail(5)
    const { id } = await rig.start(failed, 2)
    await Promise.all([rig.drive(id, { isLast: true, generation: 1 }), pauseReplay(rig.ctx, id)])
    expect([await rig.driven(), (await rig.sent(id)).length]).toEqual([['1'], 2])
  })

  it('reaches within one second a source far behind many that it skips', async () => {
    const [event] = await fail(1)
    await passOver(6_000)
    const [last] = await fail(1)
    const { id } = await rig.start({ cause: 'http_5xx' })
    expect(await rig.drive(id)).toEqual({ do: 'end' })
    expect(await rig.sent(id)).toEqual([event, last])
  })
})

describe('the total', () => {
  it('is corrected when there turn out to be more sources, or fewer', async () => {
    await rig.publish(3)
    const pending = (await rig.deliveries()).map(({ id }) => id)
    await rig.end('failed', pending.slice(0, 1))
    const { id } = await rig.start(failed, 1)
    await rig.end('failed', pending.slice(1))
    expect(await progress(id)).toMatchObject({ total: 1, remaining: 1 })
    await rig.drive(id)
    await rig.drive(id)
    expect(await progress(id)).toMatchObject({ total: 2, remaining: 2 })
    await rig.driveAll(id)
    expect(await progress(id)).toMatchObject({ total: 3, remaining: 3 })
    await rig.end('delivered')
    const again = await rig.start({ status: 'delivered' }, 1)
    expect(again.progress.total).toBe(3)
    await rig.ctx.runtime.database.db.updateTable('events').set({ test: 1 }).execute()
    await rig.driveAll(again.id)
    expect(await progress(again.id)).toMatchObject({ total: 0, skipped: 0, remaining: 0 })
  })
})
