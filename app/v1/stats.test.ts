import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { sendTest } from '@/lib/events/test-send'
import { createKey } from '@/lib/partners/service'
import { setRuntime } from '@/lib/platform/context'
import { foldOldStats } from '@/lib/stats/fold'
import { windowNames } from '@/lib/stats/limits'
import { badFields, callRoute } from '@/lib/testing/call'
import { addDelivered, addFailed, publishTo, runAttempts } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import * as all from './stats/route'
import * as one from './webhooks/[id]/stats/route'

const hour = 3_600_000
let runtime: TestRuntime
let endpoint: TestEndpoint
let key: string
beforeEach(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  endpoint = await addEndpoint(await addPartner(runtime))
  key = endpoint.partnerKey
})
afterEach(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

const ofOne = async (query = '', id = endpoint.endpointId) =>
  (await callRoute(one.GET, { key, id, query })).json
const ofAll = async (query = '') => (await callRoute(all.GET, { key, query })).json

describe('the stats of an endpoint', () => {
  it('count its deliveries and failed attempts, in total and per bucket', async () => {
    await addDelivered(runtime, endpoint, 2)
    runtime.clock.now += hour
    await addFailed(runtime, endpoint)
    await publishTo(endpoint)
    const { totals, buckets, ...rest } = await ofOne()
    expect(rest).toEqual({
      window: '24h',
      from: '2026-02-16T15:00:00Z',
      to: '2026-02-17T15:00:30Z',
      bucket_seconds: 3600,
      failing_since: '2026-02-17T15:00:00Z',
      failing_cause: 'http_5xx',
    })
    expect(totals).toEqual({
      ...{ delivered: 2, failed: 1, cancelled: 0, attempts_failed: 2, success_rate: 2 / 3 },
      p50_ms: 1,
      p95_ms: 1,
      p99_ms: 1,
      by_cause: { http_5xx: 2 },
    })
    const none = { failed: 0, cancelled: 0, attempts_failed: 0, p50_ms: null, p95_ms: null, p99_ms: null }
    expect(buckets.at(-2)).toEqual({
      start: '2026-02-17T14:00:00Z',
      ...none,
      ...{ delivered: 2, p50_ms: 1, p95_ms: 1, p99_ms: 1 },
    })
    expect(buckets.at(-1)).toEqual({
      start: '2026-02-17T15:00:00Z',
      ...none,
      ...{ delivered: 0, failed: 1, attempts_failed: 2 },
    })
  })

  it.each([
    ['1h', 60, 60, '2026-02-17T13:01:00Z'],
    ['24h', 25, 3600, '2026-02-16T14:00:00Z'],
    ['7d', 29, 6 * 3600, '2026-02-10T12:00:00Z'],
    ['30d', 31, 24 * 3600, '2026-01-18T00:00:00Z'],
  ])(
    'over %s have %i buckets of %i s in whole steps of UTC, with or without anything in them',
    async (window, count, seconds, from) => {
      await addDelivered(runtime, endpoint)
      const stats = await ofOne(`?window=${window}`)
      expect([stats.window, stats.bucket_seconds, stats.from]).toEqual([window, seconds, from])
      const starts = stats.buckets.map(({ start }: { start: string }) => Date.parse(start))
      const steps = Array.from({ length: count }, (_, i) => Date.parse(from) + i * seconds * 1000)
      expect(starts).toEqual(steps)
      expect(stats.buckets.at(-1).delivered).toBe(1)
      expect(stats.totals.delivered).toBe(1)
    },
  )

  it('are the same before and after folding', async () => {
    await addDelivered(runtime, endpoint, 3)
    runtime.clock.now += 2 * hour
    await addFailed(runtime, endpoint)
    runtime.clock.now += 50 * 60_000
    await addDelivered(runtime, endpoint)
    runtime.clock.now += 5 * 60_000
    const read = () => Promise.all(windowNames.map((window) => ofOne(`?window=${window}`)))
    const before = await read()
    expect(before.map(({ totals }) => totals.delivered)).toEqual([1, 4, 4, 4])
    await foldOldStats(runtime.system)
    expect(await read()).toEqual(before)
  })

  it('leave out what is older than the window', async () => {
    await addDelivered(runtime, endpoint)
    for (const [ms, delivered] of [
      [59 * 60_000, [1, 1, 1, 1]],
      [60_000, [0, 1, 1, 1]],
      [24 * hour, [0, 0, 1, 1]],
      [6 * 24 * hour + 4 * hour, [0, 0, 0, 1]],
      [24 * 24 * hour, [0, 0, 0, 0]],
    ] as const) {
      runtime.clock.now += ms
      await foldOldStats(runtime.system)
      const found = await Promise.all(windowNames.map((window) => ofOne(`?window=${window}`)))
      expect(found.map(({ totals }) => totals.delivered)).toEqual(delivered)
    }
  })

  it('of one without deliveries have no rate and no percentiles', async () => {
    expect((await ofOne()).totals).toEqual({
      ...{ delivered: 0, failed: 0, cancelled: 0, attempts_failed: 0, success_rate: null },
      ...{ p50_ms: null, p95_ms: null, p99_ms: null, by_cause: {} },
    })
  })

  it('are a 404 for an unknown, a deleted and a foreign id, all alike', async () => {
    const foreign = await addEndpoint(await addPartner(runtime))
    const { status: known } = await callRoute(one.GET, { key, id: endpoint.endpointId })
    await deleteEndpoint(endpoint.ctx, endpoint.endpointId)
    const ids = ['wh_x', foreign.endpointId, endpoint.endpointId]
    const answers = await Promise.all(ids.map((id) => callRoute(one.GET, { key, id })))
    expect([known, ...answers.map(({ status }) => status)]).toEqual([200, 404, 404, 404])
    const bodies = answers.map(({ json }) => JSON.stringify({ ...json, request_id: '' }))
    expect(new Set(bodies).size).toBe(1)
  })
})

describe('the stats of a partner', () => {
  it("add up its endpoints and name each, without another partner's", async () => {
    const other = await addEndpoint(await addPartner(runtime))
    await addDelivered(runtime, other)
    await addDelivered(runtime, endpoint, 2)
    await addFailed(runtime, endpoint)
    await publishTo(endpoint)
    const stats = await ofAll()
    expect(stats.totals).toMatchObject({ delivered: 2, failed: 1, attempts_failed: 2 })
    expect(stats.by_webhook).toEqual([
      {
        ...{ webhook_id: endpoint.endpointId, delivered: 2, failed: 1, cancelled: 0, success_rate: 2 / 3 },
        ...{ failing_since: '2026-02-17T14:00:00Z', failing_cause: 'http_5xx' },
        ...{ last_delivery_at: '2026-02-17T14:00:30Z', next_attempt_at: expect.any(String) },
      },
    ])
    expect([stats.waiting, stats.notices_unacknowledged]).toEqual([1, 1])
    const { totals, buckets } = await ofOne()
    expect([stats.totals, stats.buckets]).toEqual([totals, buckets])
  })

  it('show when an endpoint was last delivered to, and when its next attempt is', async () => {
    await publishTo(await addEndpoint(await addPartner(runtime)))
    const activity = async () => {
      const [{ last_delivery_at, next_attempt_at }] = (await ofAll()).by_webhook
      return [last_delivery_at, next_attempt_at]
    }
    await addDelivered(runtime, endpoint)
    expect(await activity()).toEqual(['2026-02-17T14:00:00Z', null])
    runtime.clock.now += 60_000
    const [first, second] = [await publishTo(endpoint), await publishTo(endpoint)]
    runtime.receivers.respond(500)
    await attemptDelivery(runtime.system, { deliveryId: first, number: 1, pauses: 0 })
    runtime.clock.now += 5_000
    await attemptDelivery(runtime.system, { deliveryId: second, number: 1, pauses: 0 })
    expect(await activity()).toEqual(['2026-02-17T14:01:00Z', '2026-02-17T14:01:30.000Z'])
    await runAttempts(runtime, { ids: [first] })
    expect((await activity())[1]).toBe('2026-02-17T14:01:35.000Z')
  })

  it('show since when an endpoint fails: from its first failed attempt until a success', async () => {
    const failing = async () => (await ofAll()).by_webhook[0].failing_since
    await addDelivered(runtime, endpoint)
    expect(await failing()).toBeUndefined()
    runtime.clock.now += 90_000
    await addFailed(runtime, endpoint, 2)
    runtime.clock.now += hour
    expect(await failing()).toBe('2026-02-17T14:01:30Z')
    expect((await ofAll('?window=1h')).by_webhook[0]).toMatchObject({ failing_cause: null })
    await changeEndpoint(endpoint.ctx, endpoint.endpointId, { active: false })
    expect(await failing(), 'a pause is no failure').toBeUndefined()
    await changeEndpoint(endpoint.ctx, endpoint.endpointId, { active: true })
    expect(await failing(), 'resumed, it begins anew').toBeUndefined()
    await addFailed(runtime, endpoint)
    await addDelivered(runtime, endpoint)
    expect(await failing()).toBeUndefined()
  })

  it("show an endpoint as failing after one failed attempt, until the next success; tests don't count", async () => {
    const failing = async () => (await ofAll()).by_webhook[0].failing_since
    await addDelivered(runtime, endpoint)
    const sent = await sendTest(endpoint.ctx, endpoint.endpointId, { input: {}, text: '{}' })
    await runAttempts(runtime, { ids: [sent.id], status: 500 })
    expect(await failing()).toBeUndefined()
    const deliveryId = await publishTo(endpoint)
    await attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 })
    expect(await failing()).toBe('2026-02-17T14:00:00Z')
    await addDelivered(runtime, endpoint)
    expect(await failing()).toBeUndefined()
  })

  it('keep the results of a deleted endpoint for as long as the window reaches back', async () => {
    await addDelivered(runtime, endpoint)
    await publishTo(endpoint)
    await deleteEndpoint(endpoint.ctx, endpoint.endpointId)
    const last = { last_delivery_at: '2026-02-17T14:00:00Z', next_attempt_at: null }
    const counts = { delivered: 1, failed: 0, cancelled: 1, success_rate: 1 }
    const gone = { webhook_id: endpoint.endpointId, ...counts, ...last }
    expect((await ofAll()).by_webhook).toEqual([gone])
    expect((await ofAll()).totals).toMatchObject({ delivered: 1, cancelled: 1 })
    runtime.clock.now += 26 * hour
    expect((await ofAll()).by_webhook).toEqual([])
    expect((await ofAll('?window=7d')).by_webhook).toEqual([gone])
  })
})

describe('both kinds of stats', () => {
  it('refuse an unknown window and any other parameter', async () => {
    for (const { GET } of [one, all])
      for (const [query, field] of [
        ['?window=1y', 'window'],
        ['?window=', 'window'],
        ['?from=1', 'from'],
      ]) {
        const { status, json } = await callRoute(GET, { key, id: endpoint.endpointId, query: query ?? '' })
        expect([status, badFields(json)]).toEqual([422, [field]])
      }
  })

  it('accept a key of the partner, and no other method than GET', async () => {
    const { key: platformKey } = await createKey(runtime.system, { kind: 'platform', partnerId: null })
    for (const handlers of [one, all]) {
      expect((await callRoute(handlers.GET, { id: endpoint.endpointId, key: platformKey })).status).toBe(401)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
        const { status, headers } = await callRoute(handlers[method], { method, key })
        expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET'])
      }
    }
  })
})
