import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertNotice } from '@/db/queries/notices'
import { dumpRows } from '@/db/testing'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import type { RouteHandler } from '@/lib/http/route'
import { newId } from '@/lib/ids'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { POST as acknowledge } from './notices/[id]/acknowledge/route'
import { GET as listNotices } from './notices/route'
import { POST as check } from './webhooks/[id]/check/route'
import { POST as rotateSecret } from './webhooks/[id]/rotate-secret/route'
import { DELETE as deleteWebhook, GET as getWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as testSend } from './webhooks/[id]/test/route'
import { POST as createWebhook, GET as listWebhooks } from './webhooks/route'

let product: TestProduct
let other: Awaited<ReturnType<typeof addPartner>>
let foreign: { webhook: string; delivery: string; notice: string }

beforeEach(async () => {
  product = await openTestProduct({ port: 3443, ca: '' })
  other = await addPartner(product.runtime, 'Other')
  const webhook = await register(other.partnerKey)
  await send(other.accountId)
  const delivery = (await callRoute(listDeliveries, { key: other.partnerKey })).json.deliveries[0].id
  foreign = { webhook, delivery, notice: newId('ntc') }
  await addNotice()
})
afterEach(() => product.dispose())

async function register(key: string): Promise<string> {
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  return (await callRoute(createWebhook, { key, body })).json.id
}
const send = (accountId: string) =>
  callRoute(publish, {
    key: product.platformKey,
    body: { type: 'lead.created', account_id: accountId, data: { n: 1 } },
  })
const stored = () => dumpRows(product.runtime.database.sqlite)

function addNotice(): Promise<void> {
  const data = {
    webhook_id: foreign.webhook,
    delivery_id: foreign.delivery,
    event_id: 'evt_a',
    event_type: 'lead.created',
    account_id: other.accountId,
    attempts: 6,
    last_status_code: 500,
    last_cause: 'http_5xx',
  }
  return insertNotice(product.runtime.database.db, {
    id: foreign.notice,
    partner_id: other.partnerId,
    type: 'webhook.delivery_failed',
    delivery_id: foreign.delivery,
    data: JSON.stringify(data),
    created_at: 0,
  })
}

/** Everything of an answer that may be compared: all but its request id. */
async function answerTo(handler: RouteHandler, options: CallOptions) {
  const { status, headers, text, json } = await callRoute(handler, options)
  expect(headers.get('x-request-id')).toBe(json.request_id)
  const kept = [...headers].filter(([name]) => name !== 'x-request-id')
  return { status, headers: kept, text: text.replaceAll(json.request_id, 'req') }
}

const prefixes = { webhook: 'wh', delivery: 'dlv', notice: 'ntc' } as const
const idRoutes: [string, RouteHandler, keyof typeof prefixes, CallOptions][] = [
  ['GET /v1/webhooks/:id', getWebhook, 'webhook', {}],
  ['PATCH /v1/webhooks/:id', patchWebhook, 'webhook', { method: 'PATCH', body: { active: false } }],
  [
    'PATCH of its url',
    patchWebhook,
    'webhook',
    { method: 'PATCH', body: { url: 'https://hooks.evil.com/' } },
  ],
  ['PATCH that is invalid', patchWebhook, 'webhook', { method: 'PATCH', body: {} }],
  ['DELETE /v1/webhooks/:id', deleteWebhook, 'webhook', { method: 'DELETE' }],
  ['POST its secret', rotateSecret, 'webhook', { method: 'POST', body: { overlap_hours: 1 } }],
  ['POST a secret that is invalid', rotateSecret, 'webhook', { method: 'POST', body: { secret: 'short' } }],
  ['POST a test of it', testSend, 'webhook', { method: 'POST', body: { data: {} } }],
  ['POST a check of it', check, 'webhook', { method: 'POST' }],
  ['GET /v1/deliveries/:id', getDelivery, 'delivery', {}],
  ['POST /v1/notices/:id/acknowledge', acknowledge, 'notice', { method: 'POST' }],
]

describe("another partner's id", () => {
  it.each(idRoutes)(
    'on %s is answered as one that was never issued',
    async (name, handler, kind, options) => {
      const before = stored()
      const key = product.partnerKey
      const answer = await answerTo(handler, { ...options, key, id: foreign[kind] })
      expect(answer.status).toBe(name.includes('invalid') ? 422 : 404)
      expect(answer).toEqual(await answerTo(handler, { ...options, key, id: newId(prefixes[kind]) }))
      expect(stored()).toBe(before)
    },
  )

  it.each(idRoutes)('on %s is not known to a session either', async (_, handler, kind, options) => {
    const { cookie } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    const before = stored()
    const answer = await answerTo(handler, { ...options, cookie, id: foreign[kind] })
    expect(answer).toEqual(await answerTo(handler, { ...options, cookie, id: newId(prefixes[kind]) }))
    expect(stored()).toBe(before)
  })

  it('is answered as the id of an endpoint of our own that was deleted', async () => {
    const key = product.partnerKey
    const id = await register(key)
    await callRoute(deleteWebhook, { method: 'DELETE', key, id })
    for (const [, handler, kind, options] of idRoutes) {
      if (kind !== 'webhook') continue
      const gone = await answerTo(handler, { ...options, key, id })
      expect(gone).toEqual(await answerTo(handler, { ...options, key, id: foreign.webhook }))
    }
  })

  it.each(["' or 1=1 --", '%', '_', '*', '../wh_1', 'wh_\u0000', '💥', 'x'.repeat(10_000), '__proto__'])(
    'is not found by %j',
    async (id) => {
      const before = stored()
      const key = product.partnerKey
      for (const [, handler, kind, options] of idRoutes) {
        const never = await answerTo(handler, { ...options, key, id: newId(prefixes[kind]) })
        expect(await answerTo(handler, { ...options, key, id })).toEqual(never)
      }
      expect(stored()).toBe(before)
    },
  )
})

describe('a list', () => {
  it('shows nothing of another partner', async () => {
    const lists: [RouteHandler, string][] = [
      [listWebhooks, 'webhooks'],
      [listDeliveries, 'deliveries'],
      [listNotices, 'notices'],
    ]
    for (const [handler, noun] of lists) {
      expect((await callRoute(handler, { key: other.partnerKey })).json[noun]).toHaveLength(1)
      expect((await callRoute(handler, { key: product.partnerKey })).json[noun]).toEqual([])
    }
  })

  it("filtered by another partner's endpoint is as empty as by one that never was", async () => {
    const read = (id: string) =>
      callRoute(listDeliveries, { key: product.partnerKey, query: `?webhook_id=${id}` })
    expect((await read(foreign.webhook)).text).toBe((await read(newId('wh'))).text)
    expect((await read(foreign.webhook)).json).toEqual({ deliveries: [], next_cursor: null })
  })

  it("does not go on from another partner's cursor", async () => {
    await send(other.accountId)
    const page = await callRoute(listDeliveries, { key: other.partnerKey, query: '?limit=1' })
    const query = `?limit=1&cursor=${page.json.next_cursor}`
    expect((await callRoute(listDeliveries, { key: other.partnerKey, query })).status).toBe(200)
    expect((await callRoute(listDeliveries, { key: product.partnerKey, query })).status).toBe(422)
  })
})

describe('an event', () => {
  it("goes to its own partner's endpoints only", async () => {
    const own = await register(product.partnerKey)
    expect((await send(product.accountId)).json.deliveries).toBe(1)
    const { deliveries } = (await callRoute(listDeliveries, { key: product.partnerKey })).json
    expect(deliveries.map((row: { webhook_id: string }) => row.webhook_id)).toEqual([own])
    expect((await callRoute(listDeliveries, { key: other.partnerKey })).json.deliveries).toHaveLength(1)
  })

  it("of a batch for two partners goes to each one's own endpoints", async () => {
    await register(product.partnerKey)
    const events = [product.accountId, other.accountId].map((accountId) => ({
      type: 'lead.created',
      account_id: accountId,
      data: {},
    }))
    const { json } = await callRoute(publish, { key: product.platformKey, body: { events } })
    expect(json.events.map((event: { deliveries: number }) => event.deliveries)).toEqual([1, 1])
    for (const [key, accountId, count] of [
      [product.partnerKey, product.accountId, 1],
      [other.partnerKey, other.accountId, 2],
    ] as const) {
      const { deliveries } = (await callRoute(listDeliveries, { key })).json
      const accounts = deliveries.map((row: { account_id: string }) => row.account_id)
      expect(accounts).toEqual(Array(count).fill(accountId))
    }
  })
})
