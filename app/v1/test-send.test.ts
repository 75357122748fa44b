import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { Settings } from '@/lib/config/settings'
import { verifyRecoverSignature } from '@/lib/dispatch/sign'
import { exampleData } from '@/lib/events/examples'
import { createKey, createPartner } from '@/lib/partners/service'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import type { Respond } from '@/lib/testing/receiver'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as listNotices } from './notices/route'
import { GET as getWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as testSend } from './webhooks/[id]/test/route'
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
const register = async (events: string[] = ['*'], key = product.partnerKey): Promise<string> =>
  (await call(createWebhook, { key, body: { url: product.receiver.url, events, secret } })).json.id
const send = (id: string, body?: unknown, options: CallOptions = {}) =>
  call(testSend, { id, method: 'POST', body, ...options })
const stored = () => dumpRows(product.runtime.database.sqlite)
const ended = async (id: string) => {
  const read = async () => (await call(getDelivery, { id })).json
  await expect.poll(async () => (await read()).status, { timeout: 30_000 }).not.toBe('pending')
  return read()
}

describe('a test send', () => {
  it('is one real delivery of the example, signed and marked', async () => {
    await start()
    const id = await register()
    const { status, json } = await send(id, { event_type: 'checklist.completed' })
    expect(status).toBe(202)
    expect(json).toMatchObject({
      webhook_id: id,
      event_type: 'checklist.completed',
      account_id: product.accountId,
      status: 'pending',
      max_attempts: 1,
      resend_of: null,
      test: true,
      last_attempt: null,
    })
    expect(await ended(json.id)).toMatchObject({ status: 'delivered', attempt_count: 1, test: true })
    const [request] = product.receiver.requests
    const { headers = {}, body = Buffer.alloc(0) } = request ?? {}
    expect(headers).toMatchObject({ 'x-recover-test': 'true', 'x-recover-delivery-id': json.id })
    expect(verifyRecoverSignature(body, headers['x-recover-signature'] ?? '', secret)).toBe(true)
    expect(new Webhook(Buffer.from(secret), { format: 'raw' }).verify(body, headers)).toBeTruthy()
    const head = `{"id":"${json.event_id}","type":"checklist.completed","account_id":"${product.accountId}","created_at":"`
    const text = body.toString()
    expect([text.slice(0, head.length), text.slice(head.length + 20)]).toEqual([
      head,
      `","data":${exampleData('checklist.completed')}}`,
    ])
    expect(json.event_id).toMatch(/^evt_[0-9a-f]{32}$/)
  })

  it('sends given data byte for byte', async () => {
    await start()
    const data = '{ "checklist_progress": 1.0, "n": 12345678901234567890, "a": "é\\u00e9😀" }'
    const { json } = await send(await register(), undefined, { raw: `{"data":{}, "data": ${data}}` })
    expect((await ended(json.id)).event_body.split(',"data":')[1]).toBe(`${data}}`)
    expect(product.receiver.requests[0]?.body.toString()).toContain(`"data":${data}}`)
  })

  it.each([
    [['*'], 'conversation.started'],
    [['sequence.*', 'lead.created'], 'sequence.completed'],
    [['lead.created', 'conversation.*'], 'lead.created'],
  ])('to a subscription to %j is of %s by default', async (events, type) => {
    await start()
    const id = await register(events)
    expect((await send(id)).json).toMatchObject({ event_type: type })
    const other = await send(id, { event_type: 'checklist.item_collected' })
    expect([other.status, other.json.event_type]).toEqual([202, 'checklist.item_collected'])
  })

  it('for a partner without accounts uses an unassigned one', async () => {
    await start()
    const { id: partnerId } = await createPartner(product.system, { name: 'New' })
    const { key } = await createKey(product.system, { kind: 'partner', partnerId })
    const { json } = await send(await register(['*'], key), {}, { key })
    expect(json).toMatchObject({ account_id: 'acc_test', test: true })
  })

  it('that fails ends with its only attempt, and counts for nothing', async () => {
    await start(() => 500, { retryScheduleMs: [20], autoDisableAfter: 1, autoDisableMinMs: 0 })
    const id = await register()
    const { json } = await send(id)
    expect(await ended(json.id)).toMatchObject({ status: 'failed', attempt_count: 1, cause: 'http_5xx' })
    await expect.poll(() => product.jobs.state()?.inFlight, { timeout: 30_000 }).toBe(0)
    expect(product.receiver.requests).toHaveLength(1)
    expect((await call(listNotices)).json.notices).toEqual([])
    expect((await call(getWebhook, { id })).json).toMatchObject({ active: true })
    const [row] = product.runtime.database.sqlite
      .prepare('select failure_streak, last_ended_at from endpoints')
      .all()
    expect(row).toEqual({ failure_streak: 0, last_ended_at: null })
  })

  it('is not among what a paused endpoint missed, and does not end a streak', async () => {
    await start()
    const [id, other] = [await register(), await register()]
    const { sqlite } = product.runtime.database
    sqlite.prepare('update endpoints set failure_streak = 3').run()
    const { json } = await send(other)
    await ended(json.id)
    expect(sqlite.prepare('select failure_streak from endpoints').pluck().all()).toEqual([3, 3])
    const patch = (active: boolean) => call(patchWebhook, { id, method: 'PATCH', body: { active } })
    await patch(false)
    await send(other)
    expect((await patch(true)).json).not.toHaveProperty('missed')
  })

  it('to an inactive endpoint is a 409 that says what to do, and stores nothing', async () => {
    await start()
    const id = await register()
    await call(patchWebhook, { id, method: 'PATCH', body: { active: false } })
    const before = stored()
    const { status, json } = await send(id)
    expect([status, json.code]).toEqual([409, 'conflict'])
    expect(json.detail).toContain('Resume it first')
    expect(stored()).toBe(before)
  })

  it('is in the audit log without its data', async () => {
    await start()
    const id = await register()
    const { json } = await send(id, { event_type: 'lead.created', data: { note: 'canary' } })
    const audit = await call(readAudit)
    expect(audit.json.entries[0]).toMatchObject({
      action: 'endpoint.tested',
      target_id: id,
      after: { delivery_id: json.id, event_type: 'lead.created' },
    })
    expect(audit.text).not.toContain('canary')
  })
})

describe('a test send that is refused', () => {
  it.each([
    [{ event_type: 'lead.gone' }, ['event_type']],
    [{ event_type: 'lead.*' }, ['event_type']],
    [{ event_type: null }, ['event_type']],
    [{ data: [] }, ['data']],
    [
      { data: 'x', event_type: 7, account_id: 'acc_x', id: 'evt_x' },
      ['event_type', 'data', 'account_id', 'id'],
    ],
  ])('%j names %j and stores nothing', async (body, fields) => {
    await start()
    const id = await register()
    const before = stored()
    const { status, json } = await send(id, body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('has more than 256 KiB of data, to the byte', async () => {
    await start()
    const id = await register()
    const text = (bytes: number) => `{"data":{"a":"${'x'.repeat(bytes - 8)}"}}`
    const before = stored()
    expect((await send(id, undefined, { raw: text(256 * 1024 + 1) })).status).toBe(413)
    expect((await send(id, undefined, { raw: text(512 * 1024) })).status).toBe(413)
    expect(stored()).toBe(before)
    expect((await send(id, undefined, { raw: text(256 * 1024) })).status).toBe(202)
  })

  it('comes from a viewer, or from the platform', async () => {
    await start()
    const id = await register()
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const before = stored()
    expect((await send(id, {}, { key: '', cookie })).status).toBe(403)
    expect((await send(id, {}, { key: product.platformKey })).status).toBe(401)
    expect(stored()).toBe(before)
  })
})
