import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { makeDelivery } from '@/lib/deliveries/make'
import { withTransaction } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as cancel } from './deliveries/[id]/cancel/route'
import { POST as resend } from './deliveries/[id]/resend/route'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { DELETE as deleteWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let webhookId: string
let source: string

beforeEach(async () => {
  product = await openTestProduct()
  const body = { url: product.receiver.url, events: ['*'], secret: 'whsec_your_signing_secret' }
  webhookId = (await call(createWebhook, { body })).json.id
  await call(publish, {
    key: product.platformKey,
    raw: `{"id":"evt_a","type":"lead.created","account_id":"${product.accountId}","data":{"n":12345678901234567890}}`,
  })
  source = (await call(listDeliveries)).json.deliveries[0].id
})
afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const press = (options: CallOptions = {}) => call(resend, { method: 'POST', id: source, ...options })
const statusOf = async (id: string) => (await call(getDelivery, { id })).json.status
const run = (sql: string) => product.runtime.database.sqlite.exec(sql)
const stored = () => dumpRows(product.runtime.database.sqlite)
const settled = (id: string) =>
  expect.poll(() => statusOf(id), { timeout: 30_000, interval: 20 }).toBe('delivered')

describe('a resend', () => {
  it('sends the same bytes to the same endpoint as a delivery of its own', async () => {
    product.jobs.start()
    await settled(source)
    const { status, json } = await press()
    expect(status).toBe(202)
    expect(json).toMatchObject({
      webhook_id: webhookId,
      event_id: 'evt_a',
      status: 'pending',
      attempt_count: 0,
      max_attempts: 6,
      resend_of: source,
      test: false,
      last_attempt: null,
    })
    expect(json.id).not.toBe(source)
    await settled(json.id)
    const [first, second] = product.receiver.requests
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true)
    expect(second?.headers).toMatchObject({
      'x-recover-delivery-id': json.id,
      'x-recover-resend-of': source,
      'x-recover-attempt': '1',
      'x-recover-signature': first?.headers['x-recover-signature'],
    })
    expect(first?.headers).not.toHaveProperty('x-recover-resend-of')
    const { entries } = (await call(readAudit)).json
    expect(entries[0]).toMatchObject({
      action: 'delivery.resent',
      target_id: source,
      after: { delivery_id: json.id },
    })
  })

  it('requested 100 times concurrently is made once, and the others get its id', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => press()))
    const made = answers.filter(({ status }) => status === 202)
    expect(made).toHaveLength(1)
    const refused = answers.filter(({ status }) => status === 409)
    expect(refused).toHaveLength(99)
    const { id } = made[0]?.json ?? {}
    for (const { json } of refused) expect(json.detail).toBe(`A resend is already in progress: ${id}.`)
    expect((await call(listDeliveries)).json.deliveries).toHaveLength(2)
  })

  it('can be repeated once the last one is final, and be resent itself', async () => {
    product.jobs.start()
    const { id } = (await press()).json
    await settled(id)
    const again = (await press()).json
    await settled(again.id)
    const ofIt = (await press({ id })).json
    expect([again.resend_of, ofIt.resend_of]).toEqual([source, id])
  })

  it('with an Idempotency-Key returns the same delivery again, also 100 times concurrently', async () => {
    const headers = { 'idempotency-key': 'once' }
    const answers = await Promise.all(Array.from({ length: 100 }, () => press({ headers })))
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.id}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(202)
    expect(answers.filter(({ headers: got }) => got.has('idempotent-replayed'))).toHaveLength(99)
    expect((await call(listDeliveries)).json.deliveries).toHaveLength(2)
  })

  it('of a test is a test, with one attempt', async () => {
    const event = { id: 'evt_a', type: 'lead.created', accountId: product.accountId }
    const { partnerId } = product
    const input = { partnerId, endpointId: webhookId, event, test: true }
    const { id } = await withTransaction(product.ctx, (tx) => makeDelivery(tx, input))
    product.jobs.start()
    const { json } = await press({ id })
    expect(json).toMatchObject({ test: true, max_attempts: 1, resend_of: id })
    await settled(json.id)
    const sent = product.receiver.requests.find(({ headers }) => headers['x-recover-delivery-id'] === json.id)
    expect(sent?.headers).toMatchObject({ 'x-recover-test': 'true', 'x-recover-resend-of': id })
  })

  it('is refused while its endpoint is inactive or once it is deleted, with the reason', async () => {
    await call(patchWebhook, { id: webhookId, method: 'PATCH', body: { active: false } })
    const before = stored()
    expect((await press()).json).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: 'The endpoint is paused or disabled. Resume it first.',
    })
    expect(stored()).toBe(before)
    await call(deleteWebhook, { id: webhookId, method: 'DELETE' })
    expect((await press()).json).toMatchObject({ status: 409, detail: 'The endpoint was deleted.' })
  })

  it("is refused when the event's payload is gone", async () => {
    run("update events set expired_at = 1, body = x''")
    const before = stored()
    expect((await press()).json).toMatchObject({
      status: 409,
      detail: 'The event’s payload has been deleted (retention period ended).',
    })
    expect(stored()).toBe(before)
  })
})

describe('resend and cancel', () => {
  it("of another partner's delivery get the reply for an unknown one", async () => {
    const { partnerKey: key } = await addPartner(product.runtime, 'Other')
    const { cookie } = await signInAs(product.runtime, 'support', { partnerId: null })
    const before = stored()
    for (const handler of [resend, cancel]) {
      const ask = async (id: string) => {
        const { status, text, json } = await callRoute(handler, { method: 'POST', key, id })
        return [status, text.replaceAll(json.request_id, '')]
      }
      expect((await ask(source))[0]).toBe(404)
      expect(await ask(source)).toEqual(await ask(newId('dlv')))
      expect((await callRoute(handler, { method: 'POST', cookie, id: source })).status).toBe(403)
    }
    expect(stored()).toBe(before)
  })

  it('are not for viewers, nor for keys that only read, and take no fields', async () => {
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const before = stored()
    for (const handler of [resend, cancel]) {
      expect((await callRoute(handler, { method: 'POST', id: source, cookie })).status).toBe(403)
      expect((await call(handler, { id: source, key: product.platformKey, method: 'POST' })).status).toBe(401)
      expect((await call(handler, { id: source, body: { force: true } })).json).toMatchObject({
        status: 422,
        errors: [{ field: 'force' }],
      })
    }
    expect(stored()).toBe(before)
    const { cookie: owner } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
    expect((await callRoute(resend, { method: 'POST', id: source, cookie: owner })).status).toBe(202)
  })
})
