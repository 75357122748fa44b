import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { verifyRecoverSignature } from '@/lib/dispatch/sign'
import { badFields, callRoute } from '@/lib/testing/call'
import type { Receiver, Respond } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as resend } from './deliveries/[id]/resend/route'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as readStats } from './stats/route'
import { GET as getWebhook } from './webhooks/[id]/route'
import { POST as testSend } from './webhooks/[id]/test/route'
import { POST as createWebhook } from './webhooks/route'

const secret = 'whsec_your_signing_secret'
let product: TestProduct
let id: string

async function start(respond: Respond = () => 200, deliveryTimeoutMs = 1_000): Promise<void> {
  product = await openTestProduct({ respond, deliveryTimeoutMs })
  product.jobs.start()
  id = (await call(createWebhook, { body: { url: product.receiver.url, events: ['*'], secret } })).json.id
}
afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const send = (variant: string) => call(testSend, { id, body: { event_type: 'lead.created', variant } })
async function ended(deliveryId: string) {
  const read = async () => (await call(getDelivery, { id: deliveryId })).json
  await expect.poll(async () => (await read()).status, { timeout: 30_000 }).not.toBe('pending')
  return read()
}

/** Whether a receiver that follows the guide accepts the request, by the contract and by Standard Webhooks. */
function isTaken({ headers, body }: Receiver['requests'][number]): [boolean, boolean] {
  const standard = () => new Webhook(Buffer.from(secret), { format: 'raw' }).verify(body, headers)
  let isStandard = true
  try {
    standard()
  } catch {
    isStandard = false
  }
  return [verifyRecoverSignature(body, headers['x-recover-signature'] ?? '', secret), isStandard]
}

describe('a test with a wrong signature', () => {
  it('has all the headers of a valid one, and no signature of its endpoint', async () => {
    await start((request) => (isTaken(request)[0] ? 200 : 401))
    const { status, json } = await send('wrong_signature')
    expect([status, json.test, json.test_variant, json.max_attempts]).toEqual([
      202,
      true,
      'wrong_signature',
      1,
    ])
    expect(await ended(json.id)).toMatchObject({ status: 'failed', cause: 'http_401_403', attempt_count: 1 })
    const [request] = product.receiver.requests
    expect(request?.headers).toMatchObject({ 'x-recover-test': 'true', 'x-recover-delivery-id': json.id })
    expect(request?.headers['x-recover-signature']).toMatch(/^[0-9a-f]{64}$/)
    expect(request && isTaken(request)).toEqual([false, false])
  })

  it('is signed correctly when it is resent', async () => {
    await start()
    const { json } = await send('wrong_signature')
    await ended(json.id)
    const again = await call(resend, { id: json.id, method: 'POST' })
    expect(again.json).toMatchObject({ test: true })
    expect(again.json).not.toHaveProperty('test_variant')
    await ended(again.json.id)
    expect(product.receiver.requests.map(isTaken)).toEqual([
      [false, false],
      [true, true],
    ])
  })
})

describe('a repeated test', () => {
  it.each([
    [[200, 200], 'delivered'],
    [[500, 200], 'delivered'],
    [[200, 409], 'failed'],
  ])('with the response %j is %s, and is the same request twice under one id', async (answers, status) => {
    await start((_, count) => answers[count - 1] ?? 500)
    const { json } = await send('repeated')
    const done = await ended(json.id)
    expect(done).toMatchObject({ status, attempt_count: 2, max_attempts: 2 })
    expect(done.attempts.map((one: { status_code: number }) => one.status_code)).toEqual(answers)
    const [one, other] = product.receiver.requests
    expect(product.receiver.requests).toHaveLength(2)
    expect(one?.headers['x-recover-delivery-id']).toBe(json.id)
    expect(other?.headers['x-recover-delivery-id']).toBe(json.id)
    expect(other?.body.equals(one?.body ?? Buffer.alloc(0))).toBe(true)
    expect(product.receiver.requests.map(isTaken)).toEqual([
      [true, true],
      [true, true],
    ])
  })
})

describe('a slow test', () => {
  it('sends the whole body in chunks, signed, within the deadline', async () => {
    await start(() => 200, 4_000)
    const { json } = await send('slow')
    const done = await ended(json.id)
    expect(done).toMatchObject({ status: 'delivered', attempt_count: 1, test_variant: 'slow' })
    const [request] = product.receiver.requests
    expect(request?.body.toString()).toBe(done.event_body)
    expect(request?.headers['content-length']).toBe(String(Buffer.byteLength(done.event_body)))
    expect(request?.headers).not.toHaveProperty('transfer-encoding')
    expect(request && isTaken(request)).toEqual([true, true])
    expect(request?.pieces).toBeGreaterThan(1)
  })

  it('ends at the deadline nevertheless', async () => {
    await start(() => 'hang')
    const { json } = await send('slow')
    expect(await ended(json.id)).toMatchObject({ status: 'failed', cause: 'timeout' })
  })
})

describe('a test with a deliberate mistake', () => {
  it('counts for nothing, and is in the audit log', async () => {
    await start(() => 500)
    const count = async () => {
      const { totals, by_webhook: each } = (await call(readStats)).json
      return { totals, each }
    }
    const before = await count()
    const { json } = await send('repeated')
    await ended(json.id)
    expect(await count()).toEqual(before)
    expect((await call(getWebhook, { id })).json).toMatchObject({ active: true })
    expect((await call(readAudit)).json.entries[0]).toMatchObject({
      action: 'endpoint.tested',
      after: { delivery_id: json.id, event_type: 'lead.created', variant: 'repeated' },
    })
  })

  it('announces no attempt that a test does not have', async () => {
    await start(() => 'hang', 3_000)
    for (const [variant, coming] of [
      ['wrong_signature', [1]],
      ['repeated', [1, 2]],
    ] as const) {
      const { json } = await send(variant)
      const { schedule } = (await call(getDelivery, { id: json.id })).json
      expect(schedule.map(({ attempt }: { attempt: number }) => attempt)).toEqual(coming)
    }
  })

  it('is named, or refused', async () => {
    await start()
    const { status, json } = await send('rude')
    expect([status, badFields(json)]).toEqual([422, ['variant']])
  })

  it('can be sent thirty times a minute; normal ones are not limited', async () => {
    await start()
    const answers = []
    for (let i = 0; i < 31; i++) answers.push(await send('wrong_signature'))
    expect(answers.map(({ status }) => status)).toEqual([...Array(30).fill(202), 429])
    expect(answers[30]?.headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await call(testSend, { id, body: {} })).status).toBe(202)
  })
})
