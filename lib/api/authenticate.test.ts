import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKey, createPartner, endKey } from '@/lib/partners/service'
import type { Scope } from '@/lib/platform/scopes'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { authenticate, ownOrigins } from './authenticate'

let runtime: TestRuntime
let partnerId: string
let partnerKey: { id: string; key: string }
let platformKey: { id: string; key: string }
let owner: SignedIn
beforeEach(async () => {
  runtime = await openTestRuntime()
  partnerId = (await createPartner(runtime.system, { name: 'Acme' })).id
  partnerKey = await createKey(runtime.system, { kind: 'partner', partnerId })
  platformKey = await createKey(runtime.system, { kind: 'platform', partnerId: null })
  owner = await signInAs(runtime, 'owner', { partnerId })
})
afterEach(() => runtime.dispose())

type Headers = Record<string, string>
function ask(headers: Headers, { scope = 'endpoints:read' as Scope, method = 'GET', query = '' } = {}) {
  const request = new Request(`http://127.0.0.1:3000/v1/webhooks${query}`, { method, headers })
  return authenticate(runtime, request, scope).then(
    ({ actor, partnerId: of }) => ({ actor, of }),
    (error: { code: string }) => error.code,
  )
}
const publish = (headers: Headers) => ask(headers, { scope: 'events:publish', method: 'POST' })

describe('a key', () => {
  it('in the header of its kind speaks for its partner, or for the platform', async () => {
    expect(await ask({ 'X-Partner-Key': partnerKey.key })).toEqual({
      actor: { kind: 'partnerKey', keyId: partnerKey.id, access: ['read', 'write', 'replay'] },
      of: partnerId,
    })
    expect(await publish({ 'X-Platform-Key': platformKey.key })).toEqual({
      actor: { kind: 'platformKey', keyId: platformKey.id },
      of: '',
    })
  })

  it('needs no Origin, and does not mind a foreign one', async () => {
    const headers = { 'x-partner-key': partnerKey.key, origin: 'https://evil.example' }
    expect(await ask(headers, { method: 'POST', scope: 'endpoints:write' })).toMatchObject({ of: partnerId })
  })

  it('of the other kind is refused in either header', async () => {
    expect(await ask({ 'x-partner-key': platformKey.key })).toBe('unauthenticated')
    expect(await ask({ 'x-platform-key': platformKey.key })).toBe('unauthenticated')
    expect(await ask({ 'x-platform-key': partnerKey.key })).toBe('unauthenticated')
    expect(await publish({ 'x-platform-key': partnerKey.key })).toBe('unauthenticated')
    expect(await publish({ 'x-partner-key': platformKey.key })).toBe('unauthenticated')
    expect(await publish({ 'x-partner-key': partnerKey.key })).toBe('unauthenticated')
  })

  it('is refused outside of its header', async () => {
    const { key } = partnerKey
    const elsewhere: Headers[] = [
      { authorization: `Bearer ${key}` },
      { authorization: 'Bearer %' },
      { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
      { 'x-api-key': key },
      { cookie: `x-partner-key=${key}` },
      { cookie: `next-auth.session-token=${key}` },
    ]
    for (const headers of elsewhere) expect(await ask(headers)).toBe('unauthenticated')
    expect(await publish({ authorization: `Bearer ${platformKey.key}` })).toBe('unauthenticated')
    expect(await publish({ cookie: `x-platform-key=${platformKey.key}` })).toBe('unauthenticated')
    for (const name of ['key', 'partner_key', 'X-Partner-Key', 'x-partner-key']) {
      expect(await ask({}, { query: `?${name}=${key}` })).toBe('unauthenticated')
    }
  })

  it('altered, cut, doubled, unknown or empty is refused', async () => {
    const { key } = partnerKey
    const altered = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A')
    for (const text of [
      altered,
      key.slice(0, -1),
      `${key}A`,
      `${key}, ${key}`,
      key.toUpperCase(),
      'pk_live_',
      '',
    ]) {
      expect(await ask({ 'x-partner-key': text })).toBe('unauthenticated')
    }
  })

  it('is refused immediately once revoked', async () => {
    await endKey(runtime.system, partnerKey.id)
    expect(await ask({ 'x-partner-key': partnerKey.key })).toBe('unauthenticated')
  })

  it('that is invalid is refused even with a valid session', async () => {
    expect(await ask({ 'x-partner-key': 'pk_live_x', cookie: owner.cookie })).toBe('unauthenticated')
  })
})

describe('a session', () => {
  const write = (headers: Headers, method = 'POST') =>
    ask({ cookie: owner.cookie, ...headers }, { method, scope: 'endpoints:write' })

  it('can read without an Origin', async () => {
    for (const method of ['GET', 'HEAD']) {
      expect(await ask({ cookie: owner.cookie }, { method })).toMatchObject({ of: partnerId })
    }
  })

  it.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'])(
    'can write from our own page at %s',
    async (origin) => {
      expect(await write({ origin })).toMatchObject({ actor: { userId: owner.userId }, of: partnerId })
    },
  )

  it.each([
    'null',
    'https://evil.example',
    'https://127.0.0.1:3000',
    'http://127.0.0.1',
    'http://127.0.0.1:30000',
    'http://127.0.0.1:3000.evil.example',
    'http://127.0.0.1:3000/',
    'http://evil.example/http://127.0.0.1:3000',
    'HTTP://127.0.0.1:3000',
    '',
  ])('cannot write from %j', async (origin) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await write({ origin }, method)).toBe('forbidden')
    }
  })

  it('cannot write without an Origin, whatever else the request contains', async () => {
    expect(await write({})).toBe('forbidden')
    expect(await write({ referer: 'http://127.0.0.1:3000/', host: '127.0.0.1:3000' })).toBe('forbidden')
    expect(await write({ 'sec-fetch-site': 'same-origin' })).toBe('forbidden')
  })

  it('of another user than the request names can neither read nor write', async () => {
    const admin = await signInAs(runtime, 'admin', { partnerId })
    const own = { 'x-session-user': owner.userId, origin: 'http://127.0.0.1:3000' }
    expect(await write(own)).toMatchObject({ actor: { userId: owner.userId } })
    expect(await write({ ...own, cookie: admin.cookie })).toBe('unauthenticated')
    expect(await ask({ ...own, cookie: admin.cookie })).toBe('unauthenticated')
    expect(await write({ ...own, 'x-session-user': '' })).toBe('unauthenticated')
  })

  it('is not accepted as a platform key', async () => {
    expect(await publish({ cookie: owner.cookie, origin: 'http://127.0.0.1:3000' })).toBe('unauthenticated')
  })
})

describe('ownOrigins', () => {
  it.each([
    ['https://webhooks.example.com', ['https://webhooks.example.com']],
    ['https://webhooks.example.com:8443', ['https://webhooks.example.com:8443']],
    ['http://localhost', ['http://127.0.0.1', 'http://localhost', 'http://[::1]']],
  ])('of %s are %j', (publicUrl, origins) => {
    expect(ownOrigins(publicUrl)).toEqual(origins)
  })
})
