import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toPublicTime } from '@/lib/contract/time'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { endDeliveries, listDeliveryRows, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { planReplayOf, runReplay, startReplayOf } from '@/lib/testing/replays'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { freezeFilter, resolveSources } from './sources'

let runtime: TestRuntime
let partner: TestPartner
let endpoint: string
beforeEach(async () => {
  runtime = await openTestRuntime()
  // Filters by time compare IDs, which carry the machine's time.
  runtime.clock.now = Date.now()
  partner = await addPartner(runtime)
  endpoint = (await addEndpoint(partner)).endpointId
})
afterEach(() => runtime.dispose())

const plan = (filter: Record<string, string>, rate?: number) => planReplayOf(partner, filter, rate)
const totalOf = async (filter: Record<string, string>) => (await plan(filter)).total
const setEvent = (id: string, changes: { test?: number; expired_at?: number }) =>
  runtime.database.db.updateTable('events').set(changes).where('id', '=', id).execute()
const iso = (ms: number) => new Date(ms).toISOString()

describe('a plan of deliveries', () => {
  it('counts by endpoint and type, with the time range and the duration', async () => {
    const { endpointId: other } = await addEndpoint(partner, { events: ['lead.created'] })
    await publish(partner, { count: 3 })
    runtime.clock.now += 60_000
    await publish(partner, { count: 2, type: 'conversation.started' })
    await endDeliveries(runtime, 'failed')
    expect(await plan({ status: 'failed' }, 2)).toEqual({
      total: 8,
      already_delivered: 0,
      inactive: 0,
      oldest: toPublicTime(runtime.clock.now - 60_000),
      newest: toPublicTime(runtime.clock.now),
      estimated_seconds: 4,
      by_webhook: [
        { webhook_id: endpoint, count: 5 },
        { webhook_id: other, count: 3 },
      ],
      by_event_type: [
        { event_type: 'lead.created', count: 6 },
        { event_type: 'conversation.started', count: 2 },
      ],
    })
  })

  it('combines a filter in one text with the other parameters', async () => {
    const { endpointId: other } = await addEndpoint(partner)
    await publish(partner)
    await endDeliveries(runtime, 'failed', { cause: 'timeout' })
    runtime.clock.now += 3_600_000
    await publish(partner, { count: 2, type: 'conversation.started' })
    await endDeliveries(runtime, 'failed', { cause: 'http_5xx' })
    const totals = {
      all: await totalOf({ q: '' }),
      cause: await totalOf({ q: 'cause:timeout,http_5xx' }),
      without: await totalOf({ q: '-cause:timeout' }),
      both: await totalOf({ q: 'event:conversation.*', webhook_id: other }),
      contradiction: await totalOf({ q: 'cause:timeout', cause: 'http_5xx' }),
      older: await totalOf({ q: 'age:>30m' }),
      pending: await totalOf({ q: 'status:pending' }),
      test: await totalOf({ q: 'test:true' }),
    }
    expect(totals).toEqual({
      ...{ all: 6, cause: 6, without: 4, both: 2, contradiction: 0 },
      ...{ older: 2, pending: 0, test: 0 },
    })
  })

  it("of nothing is empty, and so is one of another partner's", async () => {
    await publish(partner)
    const none = { total: 0, already_delivered: 0, inactive: 0, oldest: null, newest: null }
    const empty = { ...none, estimated_seconds: 0, by_webhook: [], by_event_type: [] }
    expect(await plan({})).toEqual(empty)
    await endDeliveries(runtime, 'failed')
    expect(await planReplayOf(await addPartner(runtime), {})).toEqual(empty)
  })

  it('includes final deliveries that match every field', async () => {
    const { endpointId: other } = await addEndpoint(partner)
    const start = runtime.clock.now
    await publish(partner)
    await endDeliveries(runtime, 'failed', { cause: 'timeout' })
    runtime.clock.now += 10_000
    await publish(partner, { type: 'conversation.started' })
    await endDeliveries(runtime, 'failed')
    await publish(partner, { type: 'conversation.reply_received' })
    await endDeliveries(runtime, 'delivered')
    await publish(partner, { type: 'sequence.completed' })
    await endDeliveries(runtime, 'cancelled', { cause: 'cancelled' })
    await publish(partner)
    const totals = {
      all: await totalOf({}),
      failed: await totalOf({ status: 'failed' }),
      delivered: await totalOf({ status: 'delivered' }),
      cancelled: await totalOf({ status: 'cancelled' }),
      timeout: await totalOf({ cause: 'timeout' }),
      group: await totalOf({ event_type: 'conversation.*' }),
      type: await totalOf({ event_type: 'conversation.started' }),
      endpoint: await totalOf({ webhook_id: other }),
      from: await totalOf({ from: iso(start + 1) }),
      to: await totalOf({ to: iso(start + 1) }),
      fromTo: await totalOf({ from: iso(start), to: iso(start + 1), webhook_id: other, status: 'failed' }),
    }
    expect(totals).toEqual({
      ...{ all: 8, failed: 4, delivered: 2, cancelled: 2, timeout: 2, group: 4, type: 2, endpoint: 4 },
      ...{ from: 6, to: 2, fromTo: 1 },
    })
  })

  it('says how many of them a later delivery has replaced', async () => {
    const [event = ''] = await publish(partner, { count: 3 })
    await endDeliveries(runtime, 'failed')
    const { id } = await startReplayOf(partner, { status: 'failed' })
    await runReplay(runtime, id)
    const resent = (await listDeliveryRows(partner, { event_id: event })).at(-1)?.id ?? ''
    expect((await plan({ status: 'failed' })).already_delivered).toBe(0)
    await endDeliveries(runtime, 'delivered', { ids: [resent] })
    expect(await plan({ status: 'failed' }, 1)).toMatchObject({
      ...{ total: 3, already_delivered: 1, estimated_seconds: 2 },
    })
    // The later delivery itself is the last.
    expect(await plan({ status: 'delivered' })).toMatchObject({ total: 1, already_delivered: 0 })
  })

  it('counts deliveries of inactive or deleted endpoints separately', async () => {
    const [paused, gone] = [await addEndpoint(partner), await addEndpoint(partner)]
    await publish(partner, { count: 2 })
    await endDeliveries(runtime, 'failed')
    await changeEndpoint(partner.ctx, paused.endpointId, { active: false })
    await deleteEndpoint(partner.ctx, gone.endpointId)
    expect(await plan({})).toMatchObject({
      total: 2,
      inactive: 4,
      by_webhook: [{ webhook_id: endpoint, count: 2 }],
    })
  })

  it('leaves out test events and deliveries whose payload is removed', async () => {
    const [test = '', expired = ''] = await publish(partner, { count: 3 })
    await endDeliveries(runtime, 'failed')
    await setEvent(test, { test: 1 })
    await setEvent(expired, { expired_at: 1 })
    expect(await totalOf({})).toBe(1)
    await runtime.database.db.updateTable('deliveries').set({ test: 1 }).execute()
    expect(await totalOf({})).toBe(0)
  })

  it('counts each once when there are too many for one stretch', async () => {
    for (let i = 0; i < 5; i++) await publish(partner, { count: 1000 })
    await endDeliveries(runtime, 'failed')
    expect(await plan({ status: 'failed' })).toMatchObject({ total: 5000, estimated_seconds: 100 })
  })
})

describe('a plan of missed events', () => {
  const missed = (filter: Record<string, string> = {}) =>
    plan({ status: 'missed', webhook_id: endpoint, ...filter })

  it('includes matching events from a pause that have no delivery', async () => {
    endpoint = (await addEndpoint(partner, { events: ['lead.*', 'sequence.completed'] })).endpointId
    await publish(partner, { count: 2 })
    runtime.clock.now += 1_000
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    const since = runtime.clock.now
    await publish(partner, { count: 2 })
    await publish(partner, { type: 'conversation.started' })
    runtime.clock.now += 1_000
    await publish(partner, { type: 'sequence.completed' })
    expect(await missed()).toMatchObject({ total: 0, inactive: 3 })
    await changeEndpoint(partner.ctx, endpoint, { active: true })
    await publish(partner)
    expect(await missed()).toMatchObject({
      ...{ total: 3, already_delivered: 0, inactive: 0, oldest: toPublicTime(since) },
      newest: toPublicTime(runtime.clock.now),
      by_webhook: [{ webhook_id: endpoint, count: 3 }],
      by_event_type: [
        { event_type: 'lead.created', count: 2 },
        { event_type: 'sequence.completed', count: 1 },
      ],
    })
    expect((await missed({ event_type: 'lead.*' })).total).toBe(2)
    expect((await missed({ event_type: 'conversation.*' })).total).toBe(0)
    expect((await missed({ from: iso(since + 1) })).total).toBe(1)
    expect((await missed({ to: iso(since) })).total).toBe(0)
    expect((await missed({ to: iso(since + 1) })).total).toBe(2)
    expect((await missed({ from: iso(since), to: iso(since + 1) })).total).toBe(2)
  })

  it('starts when the endpoint was created or, while it is inactive, when that began', async () => {
    await publish(partner)
    runtime.clock.now += 1_000
    endpoint = (await addEndpoint(partner)).endpointId
    expect((await missed()).total).toBe(0)
    expect((await missed({ from: iso(runtime.clock.now - 1_000) })).total).toBe(1)
    await runtime.database.db.updateTable('endpoints').set({ created_at: 0 }).execute()
    expect((await missed()).total).toBe(1)
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    await publish(partner)
    expect((await missed()).inactive).toBe(1)
  })

  it('leaves out test events and events whose payload is removed', async () => {
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    const [test = '', expired = ''] = await publish(partner, { count: 3 })
    await setEvent(test, { test: 1 })
    await setEvent(expired, { expired_at: 1 })
    expect((await missed()).inactive).toBe(1)
  })

  it('counts each once when there are too many for one stretch', async () => {
    await changeEndpoint(partner.ctx, endpoint, { active: false })
    for (let i = 0; i < 5; i++) await publish(partner, { count: 1000 })
    await changeEndpoint(partner.ctx, endpoint, { active: true })
    expect((await missed()).total).toBe(5000)
  })
})

it('an age in the text of a filter counts from when the replay was planned', () => {
  const now = Date.parse('2026-02-14T15:30:00Z')
  expect(freezeFilter({ q: 'age:<30m -cause:timeout', status: 'failed' }, now)).toEqual({
    q: '-cause:timeout from:2026-02-14T15:00:00Z',
    status: 'failed',
  })
  expect(freezeFilter({ q: 'event:lead.*' }, now)).toEqual({ q: 'event:lead.*' })
  expect(freezeFilter({ status: 'failed' }, now)).toEqual({ status: 'failed' })
})

it.each([
  ['times that cannot both hold once its age is one', 'age:<30m to:2020-01-01T00:00:00Z'],
  [
    'a text that is too long once its age is a time',
    `cause:timeout account:${Array.from({ length: 23 }, (_, i) => `acc_${'x'.repeat(35)}${i + 10}`)} age:<1h`,
  ],
])('a filter text with %s is refused, and never dropped', async (_, q) => {
  expect(q.length).toBeLessThanOrEqual(1000)
  await publish(partner)
  await endDeliveries(runtime, 'failed')
  await expect(plan({ q })).rejects.toMatchObject({ code: 'invalid', errors: [{ field: 'filter.q' }] })
})

it('a stored filter text that cannot be read ends its replay instead of widening it', async () => {
  await expect(resolveSources(partner.ctx, { q: 'cause:none' })).rejects.toThrow('filter')
})
