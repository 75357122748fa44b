import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import type { Settings } from '@/lib/env'
import { type Receiver, type Respond, startReceiver } from '@/lib/testing/receiver'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listNotices } from './notices/route'
import { DELETE as deleteWebhook, GET as getWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook, GET as listWebhooks } from './webhooks/route'

const secret = 'whsec_your_signing_secret'
let receiver: Receiver
let product: TestProduct

async function start(respond: Respond = () => 200, settings: Partial<Settings> = {}): Promise<void> {
  receiver = await startReceiver(respond)
  product = await openTestProduct(receiver, settings)
  product.jobs.start()
}

afterEach(async () => {
  await product.dispose()
  await receiver.close()
})

type Handler = typeof createWebhook
async function call(
  handler: Handler,
  init: {
    body?: unknown
    raw?: string
    key?: string
    id?: string
    query?: string
    headers?: Record<string, string>
    method?: string
  } = {},
) {
  const { body, raw = body === undefined ? undefined : JSON.stringify(body), query = '' } = init
  const key = init.key ?? product.partnerKey
  const request = new Request(`http://127.0.0.1:3000/v1/x${query}`, {
    method: init.method ?? (raw === undefined ? 'GET' : 'POST'),
    headers: {
      [key.startsWith('plk_') ? 'x-platform-key' : 'x-partner-key']: key,
      ...(raw === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(raw === undefined ? {} : { body: raw }),
  })
  const response = await handler(request, { params: Promise.resolve(init.id ? { id: init.id } : undefined) })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

const register = (events: string[] = ['*'], url = receiver.url) =>
  call(createWebhook, { body: { url, events, secret } })
const send = (event: object) =>
  call(publish, {
    key: product.platformKey,
    body: { type: 'lead.created', account_id: 'acc_8f3a1b2c', data: {}, ...event },
  })

async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const giveUpAt = Date.now() + 15_000
  for (;;) {
    const value = await look()
    if (holds(value) || Date.now() > giveUpAt) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const firstDelivery = async () => (await call(listDeliveries)).json.deliveries[0]

describe('the contract routes', () => {
  it('answer with the fields of the contract in its order', async () => {
    await start()
    const created = await register([
      'conversation.reply_received',
      'checklist.completed',
      'checklist.completed',
    ])
    expect(created.status).toBe(201)
    expect(Object.keys(created.json)).toEqual(['id', 'url', 'events', 'active', 'created_at'])
    expect(created.json).toMatchObject({ url: receiver.url, active: true })
    expect(created.json.events).toEqual(['conversation.reply_received', 'checklist.completed'])
    expect(created.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const { id } = created.json
    expect((await call(listWebhooks)).json).toEqual({ webhooks: [created.json] })
    expect((await call(getWebhook, { id })).json).toEqual(created.json)
    const patched = await call(patchWebhook, {
      id,
      method: 'PATCH',
      body: { events: ['lead.status_changed'], active: true },
    })
    expect(patched.json).toEqual({ ...created.json, events: ['lead.status_changed'] })
    const deleted = await call(deleteWebhook, { id, method: 'DELETE' })
    expect([deleted.status, deleted.json]).toEqual([200, { success: true, deleted: true }])
    expect((await call(getWebhook, { id })).status).toBe(404)
  })

  it('return a generated secret once, and never one that was given', async () => {
    await start()
    const generated = await call(createWebhook, { body: { url: receiver.url, events: ['*'] } })
    expect(generated.json.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect((await register()).json).not.toHaveProperty('secret')
    expect(JSON.stringify((await call(listWebhooks)).json)).not.toContain('whsec_')
  })

  it.each([
    ['url', { url: 'http://hooks.acme.com', events: ['*'] }],
    ['url', { url: 42, events: ['*'] }],
    ['events.0', { url: 'https://hooks.acme.com', events: ['lead.gone'] }],
    ['events', { url: 'https://hooks.acme.com', events: [] }],
    ['secret', { url: 'https://hooks.acme.com', events: ['*'], secret: 'short' }],
    ['colour', { url: 'https://hooks.acme.com', events: ['*'], colour: 'blue' }],
  ])('answer 422 naming %s and store nothing', async (field, body) => {
    await start()
    const answer = await call(createWebhook, { body })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field)
    expect((await call(listWebhooks)).json.webhooks).toEqual([])
  })

  it('deny without a good key, with a key of the other kind, and of a foreign id', async () => {
    await start()
    const { json } = await register()
    expect((await call(listWebhooks, { key: 'pk_live_doesnotexistdoesnotexist' })).status).toBe(401)
    expect((await call(publish, { key: product.partnerKey, body: {} })).status).toBe(401)
    expect((await call(listWebhooks, { headers: { 'x-partner-key': product.platformKey } })).status).toBe(401)
    const other = await openTestProduct(receiver)
    const foreign = await call(getWebhook, { id: json.id, key: other.partnerKey })
    expect(foreign.status).toBe(404)
    await other.dispose()
  })

  it.each([
    [400, '{"url":'],
    [400, '[]'],
    [400, `{"a":${'['.repeat(65)}${']'.repeat(65)}}`],
    [400, '{"__proto__":{}}'],
    [422, '{}'],
  ])('answer %i to %s', async (status, raw) => {
    await start()
    expect((await call(createWebhook, { raw })).status).toBe(status)
  })

  it('answer 415 to another content type and 413 to too much', async () => {
    await start()
    expect((await call(createWebhook, { raw: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(
      415,
    )
    expect((await call(createWebhook, { raw: `{"a":"${'x'.repeat(300_000)}"}` })).status).toBe(413)
  })
})

describe('a published event', () => {
  it('arrives signed, as published to the digit, and is recorded as delivered', async () => {
    await start()
    const { json: webhook } = await register(['checklist.*'])
    const data = '{ "checklist_progress": 1.0, "n": 12345678901234567890, "z": 1, "a": "é\\u00e9😀" }'
    const raw = `{"data": ${data}, "account_id":"acc_8f3a1b2c","type":"checklist.completed","id":"evt_abc123","created_at":"2026-02-14T15:30:00Z"}`
    const published = await call(publish, { key: product.platformKey, raw })
    expect([published.status, published.json]).toEqual([
      202,
      { id: 'evt_abc123', duplicate: false, deliveries: 1 },
    ])
    const delivery = await eventually(firstDelivery, (found) => found?.status === 'delivered')
    expect(delivery).toMatchObject({
      status: 'delivered',
      attempt_count: 1,
      cause: null,
      webhook_id: webhook.id,
    })
    const [request] = receiver.requests
    const { body = Buffer.alloc(0), headers = {} } = request ?? {}
    expect(body.toString()).toBe(
      `{"id":"evt_abc123","type":"checklist.completed","account_id":"acc_8f3a1b2c","created_at":"2026-02-14T15:30:00Z","data":${data}}`,
    )
    const expected = createHmac('sha256', secret).update(body).digest('hex')
    expect(timingSafeEqual(Buffer.from(headers['x-recover-signature'] ?? ''), Buffer.from(expected))).toBe(
      true,
    )
    expect(new Webhook(Buffer.from(secret), { format: 'raw' }).verify(body, headers)).toBeTruthy()
    expect(headers['x-recover-delivery-id']).toBe(delivery.id)
    const detail = (await call(getDelivery, { id: delivery.id })).json
    expect(detail.event_body).toBe(body.toString())
    expect(detail.attempts[0]).toMatchObject({ number: 1, status_code: 200, response_body: 'OK' })
    expect(JSON.stringify(detail)).not.toContain(secret)
  })

  it('is published once per id, and to nobody who did not ask for it', async () => {
    await start()
    await register(['lead.created'])
    expect((await send({ id: 'evt_once' })).json).toEqual({ id: 'evt_once', duplicate: false, deliveries: 1 })
    expect((await send({ id: 'evt_once' })).json).toEqual({ id: 'evt_once', duplicate: true, deliveries: 0 })
    expect((await send({ type: 'sequence.completed' })).json.deliveries).toBe(0)
  })

  it('of a batch is stored all or nothing', async () => {
    await start()
    await register()
    const good = { type: 'lead.created', account_id: 'acc_8f3a1b2c', data: {} }
    const bad = await call(publish, {
      key: product.platformKey,
      body: { events: [good, { ...good, account_id: 'acc_x' }] },
    })
    expect(bad.status).toBe(422)
    expect(bad.json.errors[0].field).toBe('events.1.account_id')
    expect((await call(listDeliveries)).json.deliveries).toEqual([])
    const fine = await call(publish, { key: product.platformKey, body: { events: [good, good] } })
    expect(fine.json.events).toHaveLength(2)
  })

  it('is tried again on the schedule under one delivery id until the receiver takes it', async () => {
    await start((_, count) => (count < 3 ? 503 : 200), { retryScheduleMs: [1000, 1000] })
    await register()
    await send({})
    const delivery = await eventually(firstDelivery, (found) => found?.status === 'delivered')
    expect(delivery).toMatchObject({ status: 'delivered', attempt_count: 3 })
    expect(receiver.requests.map(({ headers }) => headers['x-recover-attempt'])).toEqual(['1', '2', '3'])
    expect(new Set(receiver.requests.map(({ headers }) => headers['x-recover-delivery-id'])).size).toBe(1)
    const [first, second, third] = receiver.requests.map(({ at }) => at) as [number, number, number]
    expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(1000)
  })

  it('that nobody takes ends after six attempts with one notice, and nothing more is sent', async () => {
    await start(() => 500, { retryScheduleMs: [50, 50, 50, 50, 50] })
    await register()
    await send({ id: 'evt_lost' })
    const delivery = await eventually(firstDelivery, (found) => found?.status === 'failed')
    expect(delivery).toMatchObject({
      status: 'failed',
      attempt_count: 6,
      cause: 'http_5xx',
      next_attempt_at: null,
    })
    const { notices } = (await call(listNotices)).json
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatchObject({
      type: 'webhook.delivery_failed',
      data: { event_id: 'evt_lost', delivery_id: delivery.id, attempts: 6, last_status_code: 500 },
    })
    expect(receiver.requests).toHaveLength(6)
  })

  it('is cancelled when its endpoint is paused or deleted', async () => {
    await start(() => 500, { retryScheduleMs: [60_000] })
    const { json: paused } = await register()
    await send({})
    await eventually(firstDelivery, (found) => found?.attempt_count === 1)
    await call(patchWebhook, { id: paused.id, method: 'PATCH', body: { active: false } })
    expect(await firstDelivery()).toMatchObject({
      status: 'cancelled',
      cause: 'endpoint_inactive',
      next_attempt_at: null,
    })
    expect((await send({})).json.deliveries).toBe(0)
    expect(product.jobs.state()).toMatchObject({ sleeping: 0 })
  })
})
