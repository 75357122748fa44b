import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { setRuntime } from '@/lib/platform/context'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAgain, signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'
import { DELETE as revokeKey } from './keys/[id]/route'
import { POST as createKey } from './keys/route'
import { POST as rotate } from './webhooks/[id]/rotate-secret/route'
import { POST as create } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const webhook = { url: 'https://hooks.acme.com/', events: ['*'] }
const post = (key: string, options: CallOptions = {}) =>
  callRoute(create, {
    key: product.partnerKey,
    body: webhook,
    ...options,
    headers: { 'idempotency-key': key },
  })
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('a stored reply', () => {
  const keyed = { headers: { 'idempotency-key': 'order-1' } }
  const makeKey = (options: CallOptions, body: object = { name: 'Other' }) =>
    callRoute(createKey, { body, ...keyed, ...options })
  const limited = async (access: string[], more: object = {}) => {
    const body = { name: 'Limited', access, ...more }
    const { json } = await callRoute(createKey, { key: product.partnerKey, body })
    return json as { id: string; key: string }
  }
  const outcome = async (answer: Promise<{ status: number; text: string }>, secret: string) => {
    const { status, text } = await answer
    expect(text).not.toContain(secret)
    return status
  }

  it('is returned to its own caller, and to no other key of the partner', async () => {
    const reader = await limited(['read', 'write'])
    const equal = await limited(['read', 'write', 'replay'])
    const { json } = await makeKey({ key: product.partnerKey })
    const before = stored()
    for (const { key } of [reader, equal]) expect(await outcome(makeKey({ key }), json.key)).toBe(409)
    expect(stored()).toBe(before)
    expect((await makeKey({ key: product.partnerKey })).json.key).toBe(json.key)
  })

  it('is returned to nobody without the permission', async () => {
    const { json } = await makeKey({ key: product.partnerKey })
    const reader = await limited(['read'])
    const expired = await limited(['write'], { expires_at: new Date(Date.now() + 3_600_000).toISOString() })
    product.runtime.database.sqlite.prepare('update keys set expires_at = 1 where id = ?').run(expired.id)
    const viewer = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const support = await signInAs(product.runtime, 'support', { partnerId: null })
    expect(await outcome(makeKey({ key: reader.key }), json.key)).toBe(403)
    expect(await outcome(makeKey({ key: expired.key }), json.key)).toBe(401)
    expect(await outcome(makeKey({ key: product.platformKey }), json.key)).toBe(401)
    for (const { cookie } of [viewer, support]) expect(await outcome(makeKey({ cookie }), json.key)).toBe(403)
    await callRoute(revokeKey, { method: 'DELETE', key: product.partnerKey, id: json.id })
    product.runtime.database.sqlite
      .prepare('update keys set revoked_at = 1 where partner_id is not null')
      .run()
    expect(await outcome(makeKey({ key: product.partnerKey }), json.key)).toBe(401)
  })

  it('is returned to a user in another session, but not after a change of role, nor to another user', async () => {
    const { runtime, partnerId } = product
    const owner = await signInAs(runtime, 'owner', { partnerId })
    const other = await signInAs(runtime, 'owner', { partnerId })
    const { json } = await makeKey({ cookie: owner.cookie })
    const elsewhere = await signInAgain(runtime, owner)
    expect((await makeKey({ cookie: elsewhere.cookie })).json.key).toBe(json.key)
    expect(await outcome(makeKey({ cookie: other.cookie }), json.key)).toBe(409)
    const setRole = runtime.database.sqlite.prepare('update memberships set role = ? where user_id = ?')
    setRole.run('admin', owner.userId)
    expect(await outcome(makeKey({ cookie: owner.cookie }), json.key)).toBe(409)
    setRole.run('viewer', owner.userId)
    expect(await outcome(makeKey({ cookie: owner.cookie }), json.key)).toBe(403)
    setRole.run('owner', owner.userId)
    expect((await makeKey({ cookie: owner.cookie })).json.key).toBe(json.key)
  })

  it('with any kind of secret is returned only to its own caller', async () => {
    const other = await limited(['read', 'write', 'replay'])
    const { json } = await post('order-0')
    expect(await outcome(post('order-0', { key: other.key }), json.secret)).toBe(409)
    const rotating = (key: string) =>
      callRoute(rotate, { key, id: json.id, body: {}, headers: { 'idempotency-key': 'order-2' } })
    const rotated = await rotating(product.partnerKey)
    expect(await outcome(rotating(other.key), rotated.json.secret)).toBe(409)
    expect((await rotating(product.partnerKey)).json.secret).toBe(rotated.json.secret)
  })

  it('is returned after NEXTAUTH_SECRET has changed', async () => {
    const first = await post('order-1')
    setRuntime({ ...product.runtime, nextAuthSecret: 'another secret of at least 32 characters' })
    const second = await post('order-1')
    expect([second.status, second.text]).toEqual([201, first.text])
    expect((await post('order-1', { body: { ...webhook, events: ['lead.created'] } })).status).toBe(409)
    setRuntime(product.runtime)
  })

  it('of an earlier version is returned, unless it holds what is shown once', async () => {
    const { sqlite } = product.runtime.database
    // As earlier versions wrote it: under another secret, and without the caller.
    const ageAll = (text: string, path = '/v1/x') => {
      const secret = product.runtime.nextAuthSecret
      const old = createHmac('sha256', secret)
        .update(JSON.stringify([path, '', text]))
        .digest('hex')
      sqlite.prepare('update idempotency_keys set fingerprint = ?').run(old)
    }
    const event = { type: 'lead.created', account_id: product.accountId, data: {} }
    const send = (key: string, more: object = {}) =>
      callRoute(publish, { key, body: { ...event, ...more }, ...keyed })
    const first = await send(product.platformKey)
    ageAll(JSON.stringify(event))
    expect((await send(product.platformKey)).text).toBe(first.text)
    expect((await send(product.platformKey, { id: 'evt_other' })).status).toBe(409)
    const { json } = await makeKey({ key: product.partnerKey })
    ageAll(JSON.stringify({ name: 'Other' }))
    expect(await outcome(makeKey({ key: product.partnerKey }), json.key)).toBe(409)
  })
})
