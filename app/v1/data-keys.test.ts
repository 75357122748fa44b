import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callRoute } from '@/lib/testing/call'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readDelivery } from './deliveries/[id]/route'
import { POST as publish } from './events/route'
import { POST as sendTest } from './webhooks/[id]/test/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let endpoint: string
beforeEach(async () => {
  product = await openTestProduct()
  const body = { url: product.receiver.url, events: ['*'] }
  endpoint = (await callRoute(createWebhook, { key: product.partnerKey, body })).json.id
  product.jobs.start()
})
afterEach(() => product.dispose())

const sentData = ({ body }: { body: Buffer }) =>
  body
    .toString()
    .replace(/^.*?"data":/, '')
    .slice(0, -1)
const received = (count: number) =>
  expect.poll(() => product.receiver.requests.map(sentData).sort(), { timeout: 30_000 }).toHaveLength(count)
const send = (raw: string) => callRoute(publish, { key: product.platformKey, raw })
const lead = (data: string) => `{"type":"lead.created","account_id":"acc_8f3a1b2c","data":${data}}`

// Names that forms use for their fields, and property names of JavaScript objects.
const data = [
  '{"phone":"+14155550100","answers":{"constructor":"McLaren"}}',
  '{"constructor":"McLaren","__proto__":{"isAdmin":true},"prototype":1}',
  '{"constructor":{"prototype":{"x":1}},"a":[{"__proto__":[]}]}',
  '{"toString":1,"hasOwnProperty":2.0,"valueOf":null,"":3,"isPrototypeOf":true,"then":1}',
  '{"a":1,"a":2,"\\u005f_proto__":1.50,"data":{"constructor":{"data":{}}}}',
]

describe('data', () => {
  it('may have any keys at any depth, and arrives as it was published, alone and in a batch', async () => {
    for (const one of data) expect((await send(lead(one))).status).toBe(202)
    const { status, json } = await send(`{"events":[${data.map(lead).join(',')}]}`)
    expect([status, json.events.length]).toEqual([202, 5])
    await received(10)
    expect(product.receiver.requests.map(sentData).sort()).toEqual([...data, ...data].sort())
  })

  it('of a test may have them as well, and is shown as it was sent', async () => {
    for (const one of data) {
      const raw = `{"event_type":"lead.created","data":${one}}`
      const { status, json } = await callRoute(sendTest, { key: product.partnerKey, id: endpoint, raw })
      expect(status).toBe(202)
      const { json: shown } = await callRoute(readDelivery, { key: product.partnerKey, id: json.id })
      expect(JSON.stringify(shown.event.data)).toBe(JSON.stringify(JSON.parse(one)))
      expect(shown.event_body).toContain(`"data":${one}}`)
    }
    await received(5)
    expect(product.receiver.requests.map(sentData).sort()).toEqual([...data].sort())
  })

  it.each([
    `{"type":"lead.created","account_id":"acc_8f3a1b2c","constructor":1,"data":{}}`,
    `{"events":[{"type":"lead.created","__proto__":{},"account_id":"acc_8f3a1b2c","data":{}}]}`,
    `{"events":[${lead('{}')}],"constructor":{}}`,
  ])('is the only place for them: %s is malformed', async (raw) => {
    expect((await send(raw)).json).toMatchObject({ status: 400, code: 'malformed' })
  })

  it('nests as deep as any body', async () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
    expect((await send(lead(nested(63)))).status).toBe(202)
    expect((await send(lead(nested(64)))).status).toBe(400)
  })
})
