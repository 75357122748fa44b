import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { setRuntime } from '@/lib/platform/context'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as audit } from './audit-log/route'
import { DELETE as revoke } from './keys/[id]/route'
import { GET as list, POST as make } from './keys/route'
import { POST as createWebhook, GET as listWebhooks } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const make1 = (body: object, options: CallOptions = {}) =>
  callRoute(make, { key: product.partnerKey, body: { name: 'CI', ...body }, ...options })
const read = (key: string) => callRoute(listWebhooks, { key })
const write = (key: string) =>
  callRoute(createWebhook, { key, body: { url: 'https://hooks.acme.com/', events: ['*'] } })
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('a new key', () => {
  it('is shown once and works immediately', async () => {
    const { status, json } = await make1({})
    expect([status, json.name, json.access]).toEqual([201, 'CI', ['read', 'write', 'replay']])
    expect(json.key).toMatch(/^pk_live_[\w-]{32}$/)
    expect(json.last_four).toBe(json.key.slice(-4))
    expect((await read(json.key)).status).toBe(200)
    expect(stored()).not.toContain(json.key)
    const { text } = await callRoute(list, { key: product.partnerKey })
    expect(text).toContain(json.id)
    expect(text).not.toContain(json.key)
  })

  it('has exactly its permissions', async () => {
    const reader = (await make1({ access: ['read'] })).json.key
    const writer = (await make1({ access: ['write'] })).json.key
    expect([(await read(reader)).status, (await write(reader)).status]).toEqual([200, 403])
    expect([(await read(writer)).status, (await write(writer)).status]).toEqual([403, 201])
  })

  it('cannot have more access than its creator', async () => {
    const writer = (await make1({ access: ['write'] })).json.key
    const before = stored()
    const { status, json } = await make1({ access: ['read', 'write'] }, { key: writer })
    expect([status, json.detail]).toEqual([403, expect.stringContaining('you don’t have: read')])
    expect((await make1({}, { key: writer })).status).toBe(403)
    expect(stored()).toBe(before)
    expect((await make1({ access: ['write'] }, { key: writer })).status).toBe(201)
  })

  it('expires at its expiry time', async () => {
    const { runtime } = product
    const expires_at = new Date(Date.now() + 60_000).toISOString()
    const { json } = await make1({ expires_at })
    expect((await read(json.key)).status).toBe(200)
    setRuntime({ ...runtime, now: () => Date.now() + 61_000 })
    expect((await read(json.key)).status).toBe(401)
    setRuntime(runtime)
  })

  it.each([
    [{ name: ' ' }, ['name']],
    [{ name: 'x'.repeat(81) }, ['name']],
    [{ access: [] }, ['access']],
    [{ access: ['read', 'admin'] }, ['access.1']],
    [{ expires_at: '2020-01-01T00:00:00Z' }, ['expires_at']],
    [{ expires_at: 'tomorrow' }, ['expires_at']],
    [{ partner_id: 'prt_x', hash: 'x' }, ['partner_id', 'hash']],
  ])('is not made of %j', async (body, fields) => {
    const before = stored()
    const { status, json } = await make1(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('is refused beyond the fiftieth', async () => {
    for (let i = 0; i < 49; i++) expect((await make1({})).status).toBe(201)
    expect((await make1({})).status).toBe(409)
  })
})

describe('a revoked key', () => {
  const end = (id: string, key = product.partnerKey) => callRoute(revoke, { method: 'DELETE', key, id })

  it('is refused immediately and no longer listed', async () => {
    const { json } = await make1({})
    expect((await read(json.key)).status).toBe(200)
    expect((await end(json.id)).json).toEqual({ success: true, deleted: true })
    expect((await read(json.key)).status).toBe(401)
    expect((await callRoute(list, { key: product.partnerKey })).text).not.toContain(json.id)
    expect((await end(json.id)).status).toBe(404)
  })

  it('can only be one of our own', async () => {
    const other = await addPartner(product.runtime, 'Other')
    const foreign = (await callRoute(list, { key: other.partnerKey })).json.keys[0].id
    expect((await end(foreign)).status).toBe(404)
    expect((await read(other.partnerKey)).status).toBe(200)
  })

  it('is in the audit log with its creator, without its text', async () => {
    const { cookie, userId } = await signInAs(product.runtime, 'admin', { partnerId: product.partnerId })
    const made = await callRoute(make, { cookie, body: { name: 'CI' } })
    await end(made.json.id)
    const { entries } = (await callRoute(audit, { key: product.partnerKey })).json
    expect(entries).toMatchObject([
      { action: 'key.revoked', target_id: made.json.id, actor: { kind: 'partnerKey' } },
      {
        action: 'key.created',
        target_id: made.json.id,
        actor: { kind: 'user', id: userId },
        before: null,
        after: { name: 'CI' },
        request_id: made.headers.get('x-request-id'),
      },
    ])
    expect(JSON.stringify(entries)).not.toContain(made.json.key)
  })
})

describe('the list of keys', () => {
  it('says how often each was used in the last hour, and when last', async () => {
    const { json } = await make1({})
    for (let i = 0; i < 3; i++) await read(json.key)
    await product.runtime.keyMeter.flush()
    await read(json.key)
    await product.runtime.keyMeter.flush()
    const { keys } = (await callRoute(list, { key: product.partnerKey })).json
    const [used] = keys
    expect(used).toMatchObject({ id: json.id, calls_last_hour: 4 })
    expect(Math.abs(Date.now() - Date.parse(used.last_used_at))).toBeLessThan(120_000)
  })

  it('is read by viewers, who cannot make or revoke one', async () => {
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const { json } = await callRoute(list, { cookie })
    expect(json.keys).toHaveLength(1)
    expect((await callRoute(make, { cookie, body: { name: 'CI' } })).status).toBe(403)
    expect((await callRoute(revoke, { method: 'DELETE', cookie, id: json.keys[0].id })).status).toBe(403)
  })
})
