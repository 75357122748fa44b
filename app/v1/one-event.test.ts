import { afterEach, beforeEach, expect, it } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as resend } from './deliveries/[id]/resend/route'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as getEvent } from './events/[id]/route'
import { POST as publish } from './events/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
const data =
  '{ "n": 12345678901234567890, "p": 1.0, "phone": "+14155551234", "lead_name": "John Doe", "source": "api", "status": "new" }'
const envelope = (id: string) =>
  `{"id":"${id}","type":"lead.created","account_id":"acc_8f3a1b2c","created_at":"2026-02-14T15:30:00Z","data":${data}}`

beforeEach(async () => {
  product = await openTestProduct()
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  for (let i = 0; i < 2; i++) await callRoute(createWebhook, { key: product.partnerKey, body })
  for (const id of ['evt_a', 'evt_b'])
    await callRoute(publish, { key: product.platformKey, raw: envelope(id) })
})
afterEach(() => product.dispose())

const read = (id = 'evt_a', headers = {}) => callRoute(getEvent, { key: product.platformKey, id, headers })
const run = (sql: string) => product.runtime.database.sqlite.exec(sql)

it('an event is shown to the platform with its deliveries, oldest first', async () => {
  const first = (await read()).json.deliveries
  const again = await callRoute(resend, { method: 'POST', key: product.partnerKey, id: first[0].id })
  const { status, json, headers } = await read()
  expect(status).toBe(200)
  expect(Object.keys(json)).toEqual(['event', 'event_body', 'data_problems', 'deliveries'])
  expect(json.event_body).toBe(envelope('evt_a'))
  expect(json.event).toMatchObject({ id: 'evt_a', type: 'lead.created', data: { p: 1 } })
  expect(json.data_problems).toEqual([])
  expect(first).toHaveLength(2)
  expect(json.deliveries).toEqual([...first, again.json])
  const etag = headers.get('etag') ?? ''
  expect(etag).toMatch(/^".+"$/)
  const request = new Request('http://127.0.0.1:3000/v1/x', {
    headers: { 'x-platform-key': product.platformKey, 'if-none-match': etag },
  })
  expect((await getEvent(request, { params: Promise.resolve({ id: 'evt_a' }) })).status).toBe(304)
})

it("an event's data problems are shown to the platform and in each delivery", async () => {
  const problems = [{ field: 'phone', message: 'Must be a phone number.' }]
  run(`update events set data_problems = '${JSON.stringify(problems)}' where id = 'evt_a'`)
  const { json } = await read()
  expect(json.data_problems).toEqual(problems)
  const shown = (await callRoute(getDelivery, { key: product.partnerKey, id: json.deliveries[0].id })).json
  expect(shown.data_problems).toEqual(problems)
  expect(shown.event_body).toBe(envelope('evt_a'))
})

it('an event is shown without envelope and body once the payload was removed', async () => {
  run("update events set expired_at = 1, body = x'', data_problems = null where id = 'evt_a'")
  const { status, json } = await read()
  expect(status).toBe(200)
  expect(json).toMatchObject({ event: null, event_body: null, data_problems: [] })
  expect(json.deliveries).toHaveLength(2)
  const shown = await callRoute(getDelivery, { key: product.partnerKey, id: json.deliveries[0].id })
  expect([shown.status, shown.json.event, shown.json.event_body]).toEqual([200, null, null])
  expect((await read('evt_b')).json.event_body).toBe(envelope('evt_b'))
})

it('an event with very many deliveries shows the first thousand, each with its last attempt', async () => {
  const { deliveries } = (await read()).json
  const [first] = deliveries
  run(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 1100)
    insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts, created_at)
      select 'dlv_f' || printf('%06d', i), partner_id, endpoint_id, event_id, event_type, account_id, status, 6, created_at
      from n, deliveries where id = '${first.id}';
    insert into attempts (delivery_id, number, repeat, started_at, url, request_headers)
      select deliveries.id, number, repeat, 0, 'https://x.example/' || number || '/' || repeat, '{}'
      from deliveries, (select 1 as number, 0 as repeat union select 1, 1 union select 2, 0 union select 2, 1)
      where event_id = 'evt_a'`)
  const { json } = await read()
  expect(json.deliveries).toHaveLength(1000)
  expect(json.deliveries[0].id).toBe(first.id)
  expect(json.deliveries.at(-1).id).toBe('dlv_f000998')
  for (const { last_attempt: last } of json.deliveries) expect(last.url).toBe('https://x.example/2/1')
})

it('an event is shown to the platform only, and no other ids are found', async () => {
  const other = await addPartner(product.runtime, 'Other')
  expect((await callRoute(getEvent, { key: other.partnerKey, id: 'evt_a' })).status).toBe(401)
  expect((await callRoute(getEvent, { key: product.partnerKey, id: 'evt_a' })).status).toBe(401)
  for (const id of [newId('evt'), '', "' or 1=1 --", '__proto__']) expect((await read(id)).status).toBe(404)
})
