import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toPublicTime } from '@/lib/contract/time'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { openReplayRig, type ReplayRig } from '@/lib/testing/replay-rig'
import { freezeFilter, resolveSources } from './sources'

let rig: ReplayRig
let endpoint: string
beforeEach(async () => {
  rig = await openReplayRig()
  endpoint = await rig.addEndpoint()
})
afterEach(() => rig.dispose())

const totalOf = async (filter: Record<string, string>) => (await rig.plan(filter)).total
const iso = (ms: number) => new Date(ms).toISOString()

describe('a plan of deliveries', () => {
  it('counts by endpoint and type, with the time range and the duration', async () => {
    const other = await rig.addEndpoint(['lead.created'])
    const first = rig.clock.now
    await rig.publish(3)
    rig.clock.now += 60_000
    await rig.publish(2, 'conversation.started')
    await rig.end('failed')
    expect(await rig.plan({ status: 'failed' }, 2)).toEqual({
      total: 8,
      already_delivered: 0,
      inactive: 0,
      oldest: toPublicTime(first),
      newest: toPublicTime(rig.clock.now),
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
    const other = await rig.addEndpoint()
    await rig.publish(1)
    await rig.end('failed', undefined, 'timeout')
    rig.clock.now += 3_600_000
    await rig.publish(2, 'conversation.started')
    await rig.end('failed', undefined, 'http_5xx')
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
    await rig.publish(1)
    const none = { total: 0, already_delivered: 0, inactive: 0, oldest: null, newest: null }
    const empty = { ...none, estimated_seconds: 0, by_webhook: [], by_event_type: [] }
    expect(await rig.plan({})).toEqual(empty)
    await rig.end('failed')
    const other = await openReplayRig()
    expect(await other.plan({})).toEqual(empty)
    await other.dispose()
  })

  it('includes final deliveries that match every field', async () => {
    const other = await rig.addEndpoint()
    const start = rig.clock.now
    await rig.publish(1)
    await rig.end('failed', undefined, 'timeout')
    rig.clock.now += 10_000
    await rig.publish(1, 'conversation.started')
    await rig.end('failed')
    await rig.publish(1, 'conversation.reply_received')
    await rig.end('delivered')
    await rig.publish(1, 'sequence.completed')
    await rig.end('cancelled', undefined, 'cancelled')
    await rig.publish(1)
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
    const [event = ''] = await rig.publish(3)
    await rig.end('failed')
    const { id } = await rig.start({ status: 'failed' })
    await rig.driveAll(id)
    const resent = (await rig.deliveries({ event_id: event })).at(-1)?.id ?? ''
    expect((await rig.plan({ status: 'failed' })).already_delivered).toBe(0)
    await rig.end('delivered', [resent])
    expect(await rig.plan({ status: 'failed' }, 1)).toMatchObject({
      ...{ total: 3, already_delivered: 1, estimated_seconds: 2 },
    })
    // The later delivery itself is the last.
    expect(await rig.plan({ status: 'delivered' })).toMatchObject({ total: 1, already_delivered: 0 })
  })

  it('counts deliveries of inactive or deleted endpoints separately', async () => {
    const [paused, gone] = [await rig.addEndpoint(), await rig.addEndpoint()]
    await rig.publish(2)
    await rig.end('failed')
    await changeEndpoint(rig.ctx, paused, { active: false })
    await deleteEndpoint(rig.ctx, gone)
    const plan = await rig.plan({})
    expect(plan).toMatchObject({ total: 2, inactive: 4, by_webhook: [{ webhook_id: endpoint, count: 2 }] })
  })

  it('leaves out test events and deliveries whose payload is removed', async () => {
    const [test = '', expired = ''] = await rig.publish(3)
    await rig.end('failed')
    const { db } = rig.runtime.database
    await db.updateTable('events').set({ test: 1 }).where('id', '=', test).execute()
    await db.updateTable('events').set({ expired_at: 1 }).where('id', '=', expired).execute()
    expect(await totalOf({})).toBe(1)
    await db.updateTable('deliveries').set({ test: 1 }).execute()
    expect(await totalOf({})).toBe(0)
  })

  it('counts each once when there are too many for one stretch', async () => {
    for (let i = 0; i < 5; i++) await rig.publish(1000)
    await rig.end('failed')
    expect(await rig.plan({ status: 'failed' })).toMatchObject({ total: 5000, estimated_seconds: 100 })
  })
})

describe('a plan of missed events', () => {
  const missed = (filter: Record<string, string> = {}) =>
    rig.plan({ status: 'missed', webhook_id: endpoint, ...filter })

  it('includes matching events from a pause that have no delivery', async () => {
    endpoint = await rig.addEndpoint(['lead.*', 'sequence.completed'])
    await rig.publish(2)
    rig.clock.now += 1_000
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    const since = rig.clock.now
    await rig.publish(2)
    await rig.publish(1, 'conversation.started')
    rig.clock.now += 1_000
    await rig.publish(1, 'sequence.completed')
    expect(await missed()).toMatchObject({ total: 0, inactive: 3 })
    await changeEndpoint(rig.ctx, endpoint, { active: true })
    await rig.publish(1)
    expect(await missed()).toMatchObject({
      ...{ total: 3, already_delivered: 0, inactive: 0, oldest: toPublicTime(since) },
      newest: toPublicTime(rig.clock.now),
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
    await rig.publish(1)
    rig.clock.now += 1_000
    endpoint = await rig.addEndpoint()
    expect((await missed()).total).toBe(0)
    expect((await missed({ from: iso(rig.clock.now - 1_000) })).total).toBe(1)
    await rig.ctx.runtime.database.db.updateTable('endpoints').set({ created_at: 0 }).execute()
    expect((await missed()).total).toBe(1)
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    await rig.publish(1)
    expect((await missed()).inactive).toBe(1)
  })

  it('leaves out test events and events whose payload is removed', async () => {
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    const [test = '', expired = ''] = await rig.publish(3)
    const { db } = rig.runtime.database
    await db.updateTable('events').set({ test: 1 }).where('id', '=', test).execute()
    await db.updateTable('events').set({ expired_at: 1 }).where('id', '=', expired).execute()
    expect((await missed()).inactive).toBe(1)
  })

  it('counts each once when there are too many for one stretch', async () => {
    await changeEndpoint(rig.ctx, endpoint, { active: false })
    for (let i = 0; i < 5; i++) await rig.publish(1000)
    await changeEndpoint(rig.ctx, endpoint, { active: true })
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
  await rig.publish(1)
  await rig.end('failed')
  await expect(rig.plan({ q })).rejects.toMatchObject({ code: 'invalid', errors: [{ field: 'filter.q' }] })
})

it('a stored filter text that cannot be read ends its replay instead of widening it', async () => {
  const sources = resolveSources(rig.ctx, { q: 'cause:none' })
  await expect(sources).rejects.toThrow('filter')
})
