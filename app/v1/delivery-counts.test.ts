import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxBuckets } from '@/lib/delivery-counts/schema'
import { badFields, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as getFacets } from './deliveries/facets/route'
import { GET as getHistogram } from './deliveries/histogram/route'
import { POST as publish } from './events/route'
import { POST as createWebhook } from './webhooks/route'

const minute = 60_000
const start = Date.parse('2026-02-17T14:00:00Z')
let product: TestProduct
let webhookId: string
let now: number
beforeEach(async () => {
  product = await openTestProduct()
  now = Date.now()
  product.runtime.now = () => now
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  webhookId = (await callRoute(createWebhook, { key: product.partnerKey, body })).json.id
})
afterEach(() => product.dispose())

/** Deliveries in the database, a second apart: more than a test could publish. */
function insert(count: number, { at = start, status = 'delivered', type = 'lead.created' } = {}): void {
  const { sqlite } = product.runtime.database
  const events = sqlite.prepare('select count(*) as count from events').get() as { count: number }
  if (events.count === 0)
    sqlite
      .prepare(
        `insert into events (id, partner_id, account_id, type, body, created_at) values ('evt_1', ?, ?, 'lead.created', x'', 0)`,
      )
      .run(product.partnerId, product.accountId)
  sqlite
    .prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < :count)
       insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, cause,
         last_status_code, max_attempts, created_at)
       select 'dlv_' || printf('%012x', :at - i * 1000) || :status || :type || i, :partner, :webhook, 'evt_1', :type,
         :account, :status, case :status when 'failed' then 'timeout' end,
         case :status when 'delivered' then 204 end, 6, :at - i * 1000 from n`,
    )
    .run({
      count,
      at,
      status,
      type,
      partner: product.partnerId,
      webhook: webhookId,
      account: product.accountId,
    })
}

const ask = (handler: typeof getFacets) => (search: Record<string, string>, key?: string) =>
  callRoute(handler, { key: key ?? product.partnerKey, query: `?${new URLSearchParams(search)}` })
const facets = ask(getFacets)
const histogram = ask(getHistogram)

describe('the facets', () => {
  it('count each value of what the filter matches, the most frequent first', async () => {
    now = start
    insert(3)
    insert(2, { status: 'failed', type: 'sequence.completed' })
    insert(1, { status: 'pending', type: 'sequence.completed' })
    expect((await facets({})).json).toEqual({
      from: '2026-02-16T14:00:00.001Z',
      to: '2026-02-17T14:00:00.001Z',
      total: 6,
      is_partial: false,
      status: { pending: 1, delivered: 3, failed: 2, cancelled: 0 },
      cause: [{ value: 'timeout', count: 2 }],
      status_code: [{ value: '204', count: 3 }],
      webhook_id: [{ value: webhookId, count: 6 }],
      event_type: [
        { value: 'lead.created', count: 3 },
        { value: 'sequence.completed', count: 3 },
      ],
    })
    expect((await facets({ q: 'status:failed,pending -cause:timeout' })).json).toMatchObject({ total: 1 })
    expect((await facets({ status: 'failed' })).json).toMatchObject({ total: 2 })
  })

  it.each<[Record<string, string>, number]>([
    [{}, 2],
    [{ window: '15m' }, 1],
    [{ window: '7d' }, 3],
    [{ q: 'age:<30d', window: '15m' }, 3],
    [{ q: 'age:>2h', window: '7d' }, 1],
    [{ to: '2026-02-17T13:59:00Z', window: '1h' }, 1],
    [{ from: '2026-02-15T00:00:00Z', to: '2026-02-16T00:00:00Z' }, 1],
    [{ from: '2030-01-01T00:00:00Z' }, 0],
  ])('within %j are %i', async (search, total) => {
    now = start
    insert(1)
    insert(1, { at: start - 30 * minute })
    insert(1, { at: start - 48 * 60 * minute })
    expect((await facets(search)).json.total).toBe(total)
  })
})

describe('the histogram', () => {
  it('counts by creation time and status', async () => {
    now = start
    insert(2)
    insert(1, { at: start - 5 * minute, status: 'failed' })
    const { json } = await histogram({ window: '15m' })
    expect(json).toMatchObject({ total: 3, is_partial: false, bucket_seconds: 15 })
    const none = { pending: 0, delivered: 0, failed: 0, cancelled: 0 }
    expect(json.buckets.filter((bucket: typeof none) => bucket.delivered + bucket.failed > 0)).toEqual([
      { start: '2026-02-17T13:55:00Z', ...none, failed: 1 },
      { start: '2026-02-17T13:59:45Z', ...none, delivered: 1 },
      { start: '2026-02-17T14:00:00Z', ...none, delivered: 1 },
    ])
  })

  it.each(['15m', '1h', '24h', '7d', '30d'])('of %s has enough buckets and not too many', async (window) => {
    const { json } = await histogram({ window })
    expect(json.buckets.length).toBeGreaterThanOrEqual(48)
    expect(json.buckets.length).toBeLessThanOrEqual(maxBuckets)
  })

  it('of any time range has not too many buckets', async () => {
    const { json } = await histogram({ from: '1970-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' })
    expect(json.buckets.length).toBeLessThanOrEqual(maxBuckets)
    expect((await histogram({ from: '2990-01-01T00:00:00Z' })).json).toMatchObject({ total: 0 })
  })
})

describe.each([
  ['facets', facets],
  ['histogram', histogram],
] as const)('the %s', (_, read) => {
  it('look at the newest 100 000 and report that', async () => {
    now = start
    insert(100_010)
    expect((await read({ window: '30d' })).json).toMatchObject({ total: 100_000, is_partial: true })
    expect((await read({ q: 'status:failed age:<30d' })).json).toMatchObject({ total: 0, is_partial: false })
    expect((await read({ window: '1h' })).json).toMatchObject({ is_partial: false })
  })

  it('are of one partner only', async () => {
    await callRoute(publish, {
      key: product.platformKey,
      body: { type: 'lead.created', account_id: product.accountId, data: {} },
    })
    const other = await addPartner(product.runtime, 'Other')
    expect((await read({})).json.total).toBe(1)
    expect((await read({}, other.partnerKey)).json.total).toBe(0)
    const theirs = { q: `endpoint:${webhookId}` }
    expect((await read(theirs)).json.total).toBe(1)
    expect((await read(theirs, other.partnerKey)).json.total).toBe(0)
  })

  it.each<[Record<string, string>, string]>([
    [{ window: '2h' }, 'window'],
    [{ q: 'colour:blue' }, 'q'],
    [{ limit: '5' }, 'limit'],
    [{ from: '2026-02-14T15:30:00Z', to: '2026-02-14T15:29:59Z' }, 'to'],
  ])('with %j are refused, naming %s', async (search, field) => {
    const { status, json } = await read(search)
    expect([status, badFields(json)]).toEqual([422, [field]])
  })
})
