import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
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
  it("makes a second's worth, from the oldest on, each a resend with the same event", async () => {
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

  it('of a generation that is over does nothing', async () => {
    await fail(2)
    const { id } = await rig.start(failed)
    await pauseReplay(rig.ctx, id)
    const before = rig.runtime.stored()
    expect(await rig.drive(id, { generation: 1 })).toEqual({ do: 'end' })
    expect(await rig.drive('rpl_unknown', { generation: 1 })).toEqual({ do: 'end' })
    expect(rig.runtime.stored()).toBe(before)
  })

  it('that a pause comes upon makes nothing after it', async () => {
    const [event] = await fail(1)
    await passOver(6_000)
    await fail(1)
    const { id } = await rig.start(failed)
    const [, paused] = await Promise.all([rig.drive(id, { generation: 1 }), pauseReplay(rig.ctx, id)])
    expect(paused).toMatchObject({ status: 'paused', progress: { total: 2, remaining: 2 } })
    expect(await rig.sent(id)).toEqual([event])
    await resumeReplay(rig.ctx, id)
    await rig.driveAll(id)
    expect(await rig.sent(id)).toHaveLength(2)
  })

  it('doubled by a crash sends nothing twice', async () => {
    const events = await fail(5)
    const { id } = await rig.start(failed, 2)
    await Promise.all([rig.drive(id), rig.drive(id)])
    await rig.driveAll(id)
    expect(await rig.sent(id)).toEqual(events)
  })

  it('that is the last of its run asks for another, a second later, and once only', async () => {
    await fail(5)
    const { id } = await rig.start(failed, 2)
    expect(await rig.driven()).toEqual(['1'])
    expect(await rig.drive(id, { isLast: true })).toEqual({ do: 'end' })
    expect(await rig.drive(id, { isLast: true, generation: 1 })).toEqual({ do: 'end' })
    expect([await rig.driven(), (await rig.sent(id)).length]).toEqual([['1', '2'], 2])
    expect(await rig.drive(id)).toEqual({ do: 'pace' })
    await rig.drive(id, { isLast: true })
    expect(await rig.driven()).toEqual(['1', '2'])
  })

  it('comes in one second to what lies far behind much that it passes over', async () => {
    const [event] = await fail(1)
    await passOver(6_000)
    const [last] = await fail(1)
    const { id } = await rig.start(failed)
    expect(await rig.drive(id)).toEqual({ do: 'end' })
    expect(await rig.sent(id)).toEqual([event, last])
  })
})

describe('a source is passed over', () => {
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

  it('when an earlier delivery is delivered, it is not', async () => {
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

  it('when it is for another endpoint, it is not', async () => {
    await rig.addEndpoint()
    const [event] = await fail(1)
    const { id } = await rig.start(failed)
    await rig.driveAll(id)
    expect(await rig.sent(id)).toEqual([event, event])
  })

  it('when its endpoint was paused or deleted meanwhile', async () => {
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

  it('when its endpoint was inactive from the beginning, which counts nowhere', async () => {
    const paused = await rig.addEndpoint()
    await fail(2)
    await changeEndpoint(rig.ctx, paused, { active: false })
    const { id, progress: before } = await rig.start(failed)
    expect(before).toMatchObject({ total: 2 })
    await rig.drive(id)
    expect(await progress(id)).toMatchObject({ total: 2, skipped: 0, remaining: 2 })
  })

  it('when its payload is gone meanwhile', async () => {
    const [expired = ''] = await fail(2)
    const { id } = await rig.start(failed)
    const at = rig.clock.now + 1
    await rig.ctx.db.updateTable('events').set({ expired_at: at }).where('id', '=', expired).execute()
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

describe('the total', () => {
  it('is put right when there turn out to be more sources, or fewer', async () => {
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
    await rig.ctx.db.updateTable('events').set({ test: 1 }).execute()
    await rig.driveAll(again.id)
    expect(await progress(again.id)).toMatchObject({ total: 0, skipped: 0, remaining: 0 })
  })
})

describe('what was missed', () => {
  const missed = (rate = 50) => rig.start({ status: 'missed', webhook_id: endpoint }, rate)

  it('goes in the order in which it was published, over several types, and is no resend', async () => {
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    const events: string[] = []
    for (const type of [
      'lead.created',
      'sequence.completed',
      'lead.created',
      'checklist.completed',
    ] as const) {
      events.push(...(await rig.publish(1, type)))
      rig.clock.now += 1_000
    }
    await changeEndpoint(rig.ctx, endpoint, { active: true })
    await rig.publish(2)
    const { id } = await missed(2)
    await rig.drive(id)
    expect(await rig.sent(id)).toEqual(events.slice(0, 2))
    await rig.driveAll(id)
    expect(await rig.sent(id)).toEqual(events)
    const made = await rig.deliveries({ replay_id: id })
    expect(made.map(({ resend_of }) => resend_of)).toEqual([null, null, null, null])
    expect(await progress(id)).toMatchObject({ total: 4, skipped: 0, remaining: 4 })
  })

  it('goes once, though two replays are after it, and each after the other is through', async () => {
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    const events = await rig.publish(4)
    await changeEndpoint(rig.ctx, endpoint, { active: true })
    const [one, other] = [await missed(2), await missed(2)]
    await Promise.all([rig.drive(one.id), rig.drive(other.id)])
    await rig.driveAll(one.id)
    await rig.driveAll(other.id)
    const sent = [...(await rig.sent(one.id)), ...(await rig.sent(other.id))]
    expect(sent.sort()).toEqual(events.sort())
    for (const { id } of [one, other]) {
      const { total, remaining } = await progress(id)
      expect(total).toBe(remaining)
    }
  })

  it('ends, all of it skipped, when the endpoint is paused or deleted meanwhile', async () => {
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    for (let i = 0; i < 2; i++) await rig.publish(600)
    rig.clock.now += 1_000
    await changeEndpoint(rig.ctx, endpoint, { active: true })
    const [one, other] = [await missed(10), await missed(10)]
    await rig.drive(one.id)
    rig.clock.now += 1_000
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    await rig.driveAll(one.id)
    expect(await progress(one.id)).toMatchObject({ total: 1200, skipped: 1190, cancelled: 10, remaining: 0 })
    await deleteEndpoint(rig.ctx, endpoint)
    await rig.driveAll(other.id)
    expect(await progress(other.id)).toMatchObject({ total: 1200, skipped: 1200, remaining: 0 })
  })
})
