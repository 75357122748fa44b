import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as rotate } from './webhooks/[id]/rotate-secret/route'
import { GET as getWebhook, PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

const secret = 'whsec_your_signing_secret'
const another = 'another signing secret, 34 letters'
const contract = ['id', 'url', 'events', 'active', 'created_at']
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
let product: TestProduct
let id: string
beforeEach(async () => {
  product = await openTestProduct()
  const body = { url: 'https://hooks.acme.com/', events: ['*'], secret }
  id = (await callRoute(createWebhook, { key: product.partnerKey, body })).json.id
})
afterEach(() => product.dispose())

const call = (body: unknown, options: CallOptions = {}) =>
  callRoute(rotate, { key: product.partnerKey, id, method: 'POST', body, ...options })
const get = () => callRoute(getWebhook, { key: product.partnerKey, id })
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('POST /v1/webhooks/:id/rotate-secret', () => {
  it('generates a secret, returns it this once, and when the previous one ends', async () => {
    const { status, json } = await call(undefined)
    expect(status).toBe(200)
    expect(Object.keys(json)).toEqual(['secret', 'previous_secret_expires_at'])
    expect(json).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      previous_secret_expires_at: time,
    })
    const inHours = (Date.parse(json.previous_secret_expires_at) - Date.now()) / 3_600_000
    expect(Math.round(inHours)).toBe(24)
    expect(stored()).not.toContain(json.secret)
    expect((await get()).text).not.toContain(json.secret)
  })

  it('does not repeat a secret that was given, here or in the audit log', async () => {
    const { status, text, json } = await call({ secret: another, overlap_hours: 168 })
    expect([status, json]).toEqual([200, { previous_secret_expires_at: time }])
    expect(text).not.toContain(another)
    const audit = await callRoute(readAudit, { key: product.partnerKey })
    expect(audit.json.entries[0]).toMatchObject({
      action: 'endpoint.secret_rotated',
      target_id: id,
      before: null,
      after: json,
      actor: { kind: 'partnerKey' },
    })
    for (const kept of [audit.text, stored()]) {
      expect(kept).not.toContain(another)
      expect(kept).not.toContain(secret)
    }
  })

  it('shows the end of the overlap on the endpoint, and only until then', async () => {
    const { json } = await call({ secret: another, overlap_hours: 1 })
    const shown = (await get()).json
    expect(Object.keys(shown)).toEqual([...contract, 'previous_secret_expires_at'])
    expect(shown).toMatchObject(json)
    product.runtime.now = () => Date.now() + 3_600_000
    expect(Object.keys((await get()).json)).toEqual(contract)
    product.runtime.now = Date.now
  })

  it('without an overlap shows no other secret that signs', async () => {
    expect((await call({ overlap_hours: 0 })).json).toMatchObject({ previous_secret_expires_at: null })
    expect(Object.keys((await get()).json)).toEqual(contract)
  })

  it.each([
    [{ secret }, ['secret']],
    [{ secret: 'short' }, ['secret']],
    [{ secret: 7 }, ['secret']],
    [{ secret: ` ${another}` }, ['secret']],
    [{ overlap_hours: -1 }, ['overlap_hours']],
    [{ overlap_hours: 169 }, ['overlap_hours']],
    [{ overlap_hours: 1.5 }, ['overlap_hours']],
    [{ overlap_hours: '24' }, ['overlap_hours']],
    [{ overlap_hours: null }, ['overlap_hours']],
    [{ secret: 'é'.repeat(20), overlap_hours: 1e9, colour: 1 }, ['secret', 'overlap_hours', 'colour']],
  ])('is refused with %j, naming %j, and stores nothing', async (body, fields) => {
    const before = stored()
    const { status, json } = await call(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('is refused when the endpoint has changed (If-Match), as after a rotation', async () => {
    const etag = (await get()).headers.get('etag') ?? ''
    const ifMatch = { headers: { 'if-match': etag } }
    expect((await call({ secret: another }, ifMatch)).status).toBe(200)
    const before = stored()
    expect((await call({}, ifMatch)).json).toMatchObject({ status: 412 })
    const patch = { method: 'PATCH', key: product.partnerKey, id, body: { active: false }, ...ifMatch }
    expect((await callRoute(patchWebhook, patch)).status).toBe(412)
    expect(stored()).toBe(before)
  })

  it('is not for viewers, nor for keys that may not write', async () => {
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const before = stored()
    expect((await call({}, { key: '', cookie })).status).toBe(403)
    expect((await call({}, { key: product.platformKey })).status).toBe(401)
    expect(stored()).toBe(before)
  })

  it('with one Idempotency-Key makes one secret, which is not stored in plain text', async () => {
    const keyed = { headers: { 'idempotency-key': 'once' } }
    const [one, two] = [await call({}, keyed), await call({}, keyed)]
    expect(two.text).toBe(one.text)
    expect(stored()).not.toContain(one.json.secret)
  })
})
