import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { badFields, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listAllDeliveries } from './support/deliveries/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let webhookId: string
let now: number
beforeEach(async () => {
  product = await openTestProduct()
  now = Date.now()
  product.runtime.now = () => now
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  webhookId = (await callRoute(createWebhook, { key: product.partnerKey, body })).json.id
  await send('evt_new', 'lead.created')
  await send('evt_old', 'sequence.completed')
  await send('evt_good', 'conversation.started')
  const { sqlite } = product.runtime.database
  const end = sqlite.prepare(
    'update deliveries set status = ?, cause = ?, last_status_code = ?, next_attempt_at = null where event_id = ?',
  )
  end.run('failed', 'http_5xx', 503, 'evt_old')
  end.run('delivered', null, 200, 'evt_good')
})
afterEach(() => product.dispose())

const send = (id: string, type: string, accountId = product.accountId) =>
  callRoute(publish, {
    key: product.platformKey,
    body: { id, type, account_id: accountId, data: {} },
  })
const read = (search: Record<string, string>) =>
  callRoute(listDeliveries, { key: product.partnerKey, query: `?${new URLSearchParams(search)}` })
const eventsOf = (json: { deliveries: { event_id: string }[] }) => json.deliveries.map((row) => row.event_id)
const iso = (ms: number) => new Date(ms).toISOString()

describe('the deliveries', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, ['evt_good', 'evt_old', 'evt_new']],
    [{ status: 'failed' }, ['evt_old']],
    [{ status: 'failed,pending' }, ['evt_old', 'evt_new']],
    [{ cause: 'http_5xx,timeout' }, ['evt_old']],
    [{ status_code: '5xx' }, ['evt_old']],
    [{ status_code: '200,503' }, ['evt_good', 'evt_old']],
    [{ status_code: '404' }, []],
    [{ event_type: 'lead.*,conversation.started' }, ['evt_good', 'evt_new']],
    [{ event_id: 'evt_new' }, ['evt_new']],
    [{ account_id: 'acc_8f3a1b2c' }, ['evt_good', 'evt_old', 'evt_new']],
    [{ account_id: 'acc_x' }, []],
    [{ webhook_id: 'wh_001' }, []],
    [{ test: 'true' }, []],
    [{ test: 'false' }, ['evt_good', 'evt_old', 'evt_new']],
    [{ q: '' }, ['evt_good', 'evt_old', 'evt_new']],
    [{ q: 'evt_new evt_good' }, ['evt_good', 'evt_new']],
    [{ q: '-code:5xx' }, ['evt_good', 'evt_new']],
    [{ q: '-status:delivered -event:lead.*' }, ['evt_old']],
    [{ q: 'age:<1h' }, ['evt_good', 'evt_old', 'evt_new']],
    [{ q: 'age:>1h' }, []],
    [{ q: 'status:failed,delivered', status: 'failed,pending' }, ['evt_old']],
    [{ q: 'status:failed', status: 'pending' }, []],
    [{ q: '-status:failed', status_code: '5xx' }, []],
  ])('with %j are these', async (search, expected) => {
    const { status, json } = await read(search)
    expect([status, eventsOf(json)]).toEqual([200, expected])
  })

  it('are found by endpoint, and one by its own id', async () => {
    expect((await read({ webhook_id: webhookId })).json.deliveries).toHaveLength(3)
    const [{ id }] = (await read({ event_id: 'evt_old' })).json.deliveries
    expect(eventsOf((await read({ q: id })).json)).toEqual(['evt_old'])
    expect(eventsOf((await read({ q: `-${id}` })).json)).toEqual(['evt_good', 'evt_new'])
  })

  it('from a time include it, and to a time do not', async () => {
    now += 60_000
    await send('evt_later', 'lead.created')
    expect(eventsOf((await read({ from: iso(now) })).json)).toEqual(['evt_later'])
    expect((await read({ to: iso(now) })).json.deliveries).toHaveLength(3)
    expect(eventsOf((await read({ from: iso(now), to: iso(now + 1) })).json)).toEqual(['evt_later'])
    expect((await read({ from: iso(now), to: iso(now) })).json.deliveries).toEqual([])
  })

  it('of one partner only, whatever the filter names', async () => {
    const other = await addPartner(product.runtime, 'Other')
    await callRoute(createWebhook, {
      key: other.partnerKey,
      body: { url: 'https://hooks.acme.com/', events: ['*'] },
    })
    await send('evt_theirs', 'lead.created', other.accountId)
    const theirs = (await callRoute(listDeliveries, { key: other.partnerKey })).json.deliveries[0]
    const searches: Record<string, string>[] = [
      { event_id: 'evt_theirs' },
      { account_id: other.accountId },
      { webhook_id: theirs.webhook_id },
      { q: theirs.id },
    ]
    for (const search of searches)
      expect((await read(search)).json).toEqual({ deliveries: [], next_cursor: null })
  })
})

describe('a filter', () => {
  it.each<[Record<string, string>, string, RegExp]>([
    [{ status: 'gone' }, 'status', /^"gone" must be pending, delivered, failed or cancelled\.$/],
    [{ status: '' }, 'status', /^"" must be/],
    [{ status: 'failed,' }, 'status', /^"" must be/],
    [{ cause: 'tls' }, 'cause', /^"tls" must be dns_not_found/],
    [{ status_code: '5xxx' }, 'status_code', /^"5xxx" must be a status code \(503\) or class/],
    [{ event_type: 'lead' }, 'event_type', /^"lead" must be conversation\.\*/],
    [{ webhook_id: 'evt_a' }, 'webhook_id', /starts with wh_/],
    [{ event_id: 'x' }, 'event_id', /starts with evt_/],
    [{ account_id: "acc_a' or 1=1" }, 'account_id', /starts with acc_/],
    [{ webhook_id: Array(51).fill('wh_a').join(',') }, 'webhook_id', /at most 50/],
    [{ from: '-1h' }, 'from', /^"-1h" must be an ISO 8601 time with offset/],
    [{ to: '2026-02-14' }, 'to', /must be an ISO 8601 time/],
    [{ from: '2026-02-14T15:30:00Z', to: '2026-02-14T15:29:59Z' }, 'to', /not be before from/],
    [{ test: '1' }, 'test', /true or false/],
    [{ q: 'status:failed colour:blue' }, 'q', /^"colour:blue" isn’t a known key. Keys: status, /],
    [{ q: 'code:999x' }, 'q', /^"999x" code must be/],
    [{ delivery_id: 'dlv_a' }, 'delivery_id', /Unknown field/],
  ])('%j is refused, naming %s', async (search, field, message) => {
    const { status, json } = await read(search)
    expect([status, badFields(json)]).toEqual([422, [field]])
    expect(json.errors[0].message).toMatch(message)
  })

  it('with several faults has all of them named', async () => {
    const { json } = await read({ status: 'x', from: 'y', q: 'a:b c:d' })
    expect(badFields(json).sort()).toEqual(['from', 'q', 'q', 'status'])
  })
})

describe('a cursor', () => {
  const cursorOf = async (search: Record<string, string>) =>
    (await read({ ...search, limit: '1' })).json.next_cursor as string

  it('is valid under the same filter, however it is spelt', async () => {
    const cursor = await cursorOf({ status: 'failed,pending' })
    const spellings: Record<string, string>[] = [
      { status: 'pending,failed' },
      { q: 'status:pending status:failed' },
      { q: 'status:failed,pending', status: 'pending,failed' },
    ]
    for (const search of spellings)
      expect(eventsOf((await read({ ...search, cursor })).json)).toEqual(['evt_new'])
  })

  it.each<[Record<string, string>, Record<string, string>]>([
    [{ status: 'failed,pending' }, { status: 'failed' }],
    [{ status: 'failed,pending' }, { q: '-status:delivered,cancelled' }],
    [{ q: 'age:<1h' }, { q: 'age:<2h' }],
    [{ q: 'age:<60m' }, { q: 'age:<1h' }],
    [{ test: 'false' }, {}],
    [{ from: '2026-01-01T00:00:00Z' }, { from: '2026-01-01T00:00:01Z' }],
  ])('of %j does not go on with %j', async (search, other) => {
    const { status, json } = await read({ ...other, cursor: await cursorOf(search) })
    expect([status, badFields(json)]).toEqual([422, ['cursor']])
  })

  it('of a filter by age stays valid later', async () => {
    const cursor = await cursorOf({ q: 'age:<1h' })
    now += 600_000
    expect(eventsOf((await read({ q: 'age:<1h', cursor })).json)).toEqual(['evt_old', 'evt_new'])
    now += 3_600_000
    expect(eventsOf((await read({ q: 'age:<1h', cursor })).json)).toEqual([])
  })
})

it('filters what support sees by the same grammar', async () => {
  const { cookie } = await signInAs(product.runtime, 'support', { partnerId: null })
  const readAll = (search: Record<string, string>) =>
    callRoute(listAllDeliveries, { cookie, query: `?${new URLSearchParams(search)}` })
  const { json } = await readAll({ cause: 'http_5xx', q: '-account:acc_x' })
  expect(eventsOf(json)).toEqual(['evt_old'])
  expect(json.deliveries[0].partner).toEqual({ id: product.partnerId, name: 'Acme' })
  expect((await readAll({ q: 'nonsense' })).status).toBe(422)
})
