import type { NextRequest } from 'next/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DeliveryRow, findDelivery } from '@/db/queries/deliveries'
import { listOutbox } from '@/db/queries/outbox'
import { durationMs } from '@/inngest/engine/duration'
import type { StoredEvent } from '@/inngest/engine/types'
import { eventKey, executeRun, StandIn, sign, signingKey, toCall } from '@/inngest/testing/stand-in'
import type { Settings } from '@/lib/config/settings'
import { eventLoopDelay } from '@/lib/platform/event-loop'
import type { Respond } from '@/lib/testing/receiver'
import { setProduct } from '@/server/process'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from '../../v1/events/route'
import { GET as listNotices } from '../../v1/notices/route'
import { POST as createWebhook } from '../../v1/webhooks/route'
import * as route from './route'

const address = 'http://127.0.0.1:3000/api/inngest'
const phone = '+14155551234'
const secret = 'whsec_your_signing_secret'
let standIn: StandIn
let product: TestProduct
let skippedMs = 0
const now = () => Date.now() + skippedMs
const skip = (sleep: string) => {
  skippedMs += durationMs(sleep, now())
}

beforeEach(async () => {
  standIn = new StandIn()
  await standIn.listen()
})
afterEach(async () => {
  setProduct(null)
  await product.dispose()
  await standIn.close()
})

async function start(respond: Respond, settings: Partial<Settings> = {}): Promise<void> {
  product = await openTestProduct({ respond, inngest: standIn.settings, ...settings })
  skippedMs = 0
  product.runtime.now = now
  setProduct({ ...product, eventLoopDelay, isStopping: false })
  product.jobs.start()
}

interface Call {
  method?: string
  url?: string
  body?: unknown
  signature?: string | null
  headers?: Record<string, string>
}

/** Calls the exported handler as Next would; signed by default. */
function call({ method = 'POST', url = address, body, signature = sign(body ?? ''), headers }: Call) {
  const handler = method === 'POST' ? route.POST : method === 'PUT' ? route.PUT : route.GET
  const request = new Request(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(signature === null ? {} : { 'x-inngest-signature': signature }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return handler(request as NextRequest, undefined)
}

async function register(): Promise<string> {
  const body = { url: address }
  expect((await call({ method: 'PUT', body })).status).toBe(200)
  return standIn.registered[0]?.functions[0]?.steps.step.runtime.url ?? ''
}

const v1 = async (handler: typeof publish, key: Record<string, string>, body?: object) => {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {}
  const headers = { 'content-type': 'application/json', ...key }
  const request = new Request('http://127.0.0.1:3000/v1/x', { ...init, headers })
  return (await handler(request, { params: Promise.resolve(undefined) })).json()
}

/** Publishes an event for one endpoint and returns what reached the Inngest server. */
async function publishOne(): Promise<StoredEvent> {
  const webhook = { url: product.receiver.url, events: ['*'], secret }
  await v1(createWebhook, { 'x-partner-key': product.partnerKey }, webhook)
  const event = { type: 'lead.created', account_id: product.accountId, data: { phone } }
  await v1(publish, { 'x-platform-key': product.platformKey }, event)
  await expect.poll(() => standIn.events.length, { timeout: 30_000 }).toBe(1)
  return standIn.events[0] as StoredEvent
}

const notices = async () =>
  (await v1(listNotices, { 'x-partner-key': product.partnerKey })).notices as { type: string }[]
const deliveryOf = (event: StoredEvent): Promise<DeliveryRow | undefined> =>
  findDelivery(product.runtime.database.db, product.partnerId, String(event.data.deliveryId))
const runAt = (url: string) => (body: object) => call({ url, body })

describe('a delivery by a real Inngest server', () => {
  it('makes one attempt per step on the schedule until the receiver accepts it', async () => {
    await start((_, count) => (count < 3 ? 503 : 200), { retryScheduleMs: [1500, 120_000, 600_000] })
    const url = await register()
    const event = await publishOne()
    const { ops } = await executeRun(event, runAt(url), skip)
    const asked = ops.map(({ op, name }) => (op === 'Sleep' ? name : op))
    const time = expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/)
    expect(asked, 'a length, or a time where it is not of whole seconds').toEqual([
      'StepRun',
      time,
      'StepRun',
      '2m',
      'StepRun',
    ])
    const { requests } = product.receiver
    expect(requests.map(({ headers }) => headers['x-recover-attempt'])).toEqual(['1', '2', '3'])
    expect(new Set(requests.map(({ headers }) => headers['x-recover-delivery-id'])).size).toBe(1)
    expect(await deliveryOf(event)).toMatchObject({ status: 'delivered', attempt_count: 3 })
    expect(await notices()).toEqual([])
  })

  it('fails after the last attempt with one notice', async () => {
    await start(() => 500, { retryScheduleMs: [1000, 1000] })
    const url = await register()
    const event = await publishOne()
    expect((await executeRun(event, runAt(url), skip)).output).toEqual({ finalFailures: true })
    expect(product.receiver.requests).toHaveLength(3)
    expect(await deliveryOf(event)).toMatchObject({ status: 'failed', attempt_count: 3, cause: 'http_5xx' })
    expect((await notices()).map(({ type }) => type)).toEqual(['webhook.delivery_failed'])
  })

  it('makes no second request when its event comes twice, even concurrently', async () => {
    await start((_, count) => (count === 1 ? 503 : 200), { retryScheduleMs: [1000] })
    const url = await register()
    const event = await publishOne()
    const again = { ...event, id: 'evt_again' }
    await Promise.all([executeRun(event, runAt(url), skip), executeRun(again, runAt(url), skip)])
    await executeRun({ ...event, id: 'evt_later' }, runAt(url), skip)
    expect(product.receiver.requests.map(({ headers }) => headers['x-recover-attempt'])).toEqual(['1', '2'])
    expect(await deliveryOf(event)).toMatchObject({ status: 'delivered', attempt_count: 2 })
  })

  it('replies to a repeated call for an attempt as the first time and sends nothing', async () => {
    await start(() => 503, { retryScheduleMs: [1000] })
    const url = await register()
    const event = await publishOne()
    const body = toCall(event)
    const answers = [await (await call({ url, body })).json(), await (await call({ url, body })).json()]
    const results = answers.map(([op]) => op.data)
    const at = (await deliveryOf(event))?.next_attempt_at
    expect(results).toEqual([
      { do: 'wait', delayMs: 1000, at },
      { do: 'wait', delayMs: expect.any(Number), at },
    ])
    expect(product.receiver.requests).toHaveLength(1)
  })

  it('is recorded before a stop ends', async () => {
    await start(() => 'hang', { deliveryTimeoutMs: 500 })
    const url = await register()
    const event = await publishOne()
    const answered = call({ url, body: toCall(event) })
    await expect.poll(() => product.receiver.requests.length).toBe(1)
    await product.jobs.stop(10_000)
    expect(await deliveryOf(event)).toMatchObject({ attempt_count: 1, cause: 'timeout' })
    expect((await answered).status).toBe(206)
  })

  it('is emitted with ids only, and leaves the outbox empty', async () => {
    await start(() => 200)
    const event = await publishOne()
    expect(Object.keys(event.data).sort()).toEqual(['deliveryId', 'drive', 'endpointId', 'partnerId'])
    for (const text of [phone, secret, product.receiver.url, 'lead.created'])
      expect(standIn.raw).not.toContain(text)
    await expect.poll(() => listOutbox(product.runtime.database.db, 10)).toEqual([])
  })
})

describe('/api/inngest', () => {
  const forgeries: [string, (body: unknown) => string | null][] = [
    ['no signature', () => null],
    ['the signature of another key', (body) => sign(body, 'signkey-test-ffff')],
    ['the signature of another body', () => sign({ other: 'body' })],
    ['an old signature', (body) => sign(body, signingKey, Math.floor(Date.now() / 1000) - 600)],
  ]

  it.each(forgeries)('runs nothing with %s', async (_, forge) => {
    await start(() => 200)
    const url = await register()
    const event = await publishOne()
    const body = toCall(event)
    expect((await call({ url, body, signature: forge(body) })).status).toBe(401)
    expect(product.receiver.requests).toEqual([])
    expect(await deliveryOf(event)).toMatchObject({ status: 'pending', attempt_count: 0 })
  })

  it.each(forgeries)('registers nothing with %s, whatever the Host', async (_, forge) => {
    await start(() => 200)
    const body = { url: address }
    const headers = { host: 'elsewhere.example' }
    expect((await call({ method: 'PUT', headers, body, signature: forge(body) })).status).toBe(401)
    expect(standIn.registered).toEqual([])
  })

  it('reveals nothing of the configuration to a stranger', async () => {
    await start(() => 200)
    const response = await call({ method: 'GET', signature: null })
    expect(response.status).toBe(401)
    const told = JSON.stringify([[...response.headers], await response.text()])
    for (const text of ['deliver-webhook', 'recover-webhooks', eventKey, signingKey, standIn.url, 'js:v'])
      expect(told).not.toContain(text)
  })

  it('has GET, POST and PUT, and replies 405 to any other method', async () => {
    await start(() => 200)
    expect(Object.keys(route).sort()).toEqual(['GET', 'POST', 'PUT', 'dynamic'])
    for (const method of ['HEAD', 'OPTIONS', 'DELETE', 'PATCH']) {
      const response = await call({ method, signature: null })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, PUT'])
    }
  })

  it('refuses a body that is too large before it looks at the signature', async () => {
    await start(() => 200)
    expect((await call({ body: 'x'.repeat(5 * 1024 * 1024), signature: null })).status).toBe(413)
  })

  it('asks a server to retry while the product stops', async () => {
    await start(() => 200)
    setProduct(null)
    expect((await call({ body: {} })).status).toBe(503)
  })

  it('does not exist with the embedded engine', async () => {
    await start(() => 200, { inngest: null })
    for (const method of ['GET', 'POST', 'PUT', 'HEAD']) {
      const body = method.startsWith('P') ? {} : undefined
      expect((await call({ method, body })).status).toBe(404)
    }
  })
})
