import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { listDeliveryRows, publish } from '@/lib/testing/deliveries'
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

const progress = async (id: string) => (await getReplay(partner.ctx, id)).progress

describe('a replay of missed events', () => {
  const missed = (rate = 50) => startReplayOf(partner, { status: 'missed', webhook_id: endpoint }, rate)

  it('sends them in order of publication, across types, and not as resends', async () => {
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    const events: string[] = []
    for (const type of [
      'lead.created',
      'sequence.completed',
      'lead.created',
      'checklist.completed',
    ] as const) {
      events.push(...(await publish(partner, { type })))
      runtime.clock.now += 1_000
    }
    await changeEndpoint(partner.ctx, endpoint, { active: true })
    await publish(partner, { count: 2 })
    const { id } = await missed(2)
    await runSecond(runtime, id)
    expect(await listReplayedEvents(partner, id)).toEqual(events.slice(0, 2))
    await runReplay(runtime, id)
    expect(await listReplayedEvents(partner, id)).toEqual(events)
    const made = await listDeliveryRows(partner, { replay_id: id })
    expect(made.map(({ resend_of }) => resend_of)).toEqual([null, null, null, null])
    expect(await progress(id)).toMatchObject({ total: 4, skipped: 0, remaining: 4 })
  })

  it('sends each once, even if two replays include it, in either order', async () => {
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    const events = await publish(partner, { count: 4 })
    await changeEndpoint(partner.ctx, endpoint, { active: true })
    const [one, other] = [await missed(2), await missed(2)]
    await Promise.all([runSecond(runtime, one.id), runSecond(runtime, other.id)])
    await runReplay(runtime, one.id)
    await runReplay(runtime, other.id)
    const sent = [
      ...(await listReplayedEvents(partner, one.id)),
      ...(await listReplayedEvents(partner, other.id)),
    ]
    expect(sent.sort()).toEqual(events.sort())
    for (const { id } of [one, other]) {
      const { total, remaining } = await progress(id)
      expect(total).toBe(remaining)
    }
  })

  it('ends with all of them skipped when the endpoint is paused or deleted', async () => {
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    for (let i = 0; i < 2; i++) await publish(partner, { count: 600 })
    runtime.clock.now += 1_000
    await changeEndpoint(partner.ctx, endpoint, { active: true })
    const [one, other] = [await missed(10), await missed(10)]
    await runSecond(runtime, one.id)
    runtime.clock.now += 1_000
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    await runReplay(runtime, one.id)
    expect(await progress(one.id)).toMatchObject({ total: 1200, skipped: 1190, cancelled: 10, remaining: 0 })
    await deleteEndpoint(partner.ctx, endpoint)
    await runReplay(runtime, other.id)
    expect(await progress(other.id)).toMatchObject({ total: 1200, skipped: 1200, remaining: 0 })
  })
})
