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

const progress = async (id: string) => (await getReplay(rig.ctx, id)).progress

describe('a replay of missed events', () => {
  const missed = (rate = 50) => rig.start({ status: 'missed', webhook_id: endpoint }, rate)

  it('sends them in order of publication, across types, and not as resends', async () => {
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

  it('sends each once, even if two replays include it, in either order', async () => {
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

  it('ends with all of them skipped when the endpoint is paused or deleted', async () => {
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
