import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import type { Settings } from '@/lib/config/settings'
import { callRoute } from '@/lib/testing/call'
import { type Respond, startReceiver } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as listNotices } from './notices/route'
import { PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

const secret = 'whsec_your_signing_secret'
let product: TestProduct

async function start(respond: Respond = () => 200, settings: Partial<Settings> = {}): Promise<void> {
  product = await openTestProduct({ respond, ...settings })
  product.jobs.start()
}

afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })

const register = (events: string[] = ['*'], url = product.receiver.url) =>
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
    const [request] = product.receiver.requests
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
    const answered = { number: 1, address: '127.0.0.1', status_code: 200, response_body: 'OK' }
    expect(detail.attempts).toMatchObject([answered])
    expect(JSON.stringify(detail)).not.toContain(secret)
  })

  it('is published once per id, and only to its subscribers', async () => {
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

  it('whose host never responds has an attempt without an address', async () => {
    await start()
    const gone = await startReceiver(() => 200)
    await gone.close()
    await register(['*'], gone.url)
    await send({})
    const delivery = await eventually(firstDelivery, (found) => found?.attempt_count === 1)
    const { attempts } = (await call(getDelivery, { id: delivery.id })).json
    expect(attempts).toMatchObject([{ number: 1, cause: 'connect_refused', address: null }])
  })

  it('is tried again on the schedule under one delivery id until the receiver takes it', async () => {
    await start((_, count) => (count < 3 ? 503 : 200), { retryScheduleMs: [1000, 1000] })
    await register()
    await send({})
    const delivery = await eventually(firstDelivery, (found) => found?.status === 'delivered')
    expect(delivery).toMatchObject({ status: 'delivered', attempt_count: 3 })
    const { requests } = product.receiver
    expect(requests.map(({ headers }) => headers['x-recover-attempt'])).toEqual(['1', '2', '3'])
    expect(new Set(requests.map(({ headers }) => headers['x-recover-delivery-id'])).size).toBe(1)
    const [first, second, third] = requests.map(({ at }) => at) as [number, number, number]
    expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(1000)
  })

  it('that no receiver accepts fails after six attempts with one notice, and nothing more is sent', async () => {
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
    expect(product.receiver.requests).toHaveLength(6)
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
