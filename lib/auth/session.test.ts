import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPartner } from '@/lib/partners/service'
import type { Role } from '@/lib/platform/actor'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type SignedIn, sealCookie, signInAs } from '@/lib/testing/sign-in'
import { endSession } from '@/lib/users/service'
import { authOptions } from './options'
import { findSession, sessionCookieName } from './session'

let runtime: TestRuntime
let partnerId: string
let owner: SignedIn
beforeEach(async () => {
  runtime = await openTestRuntime()
  partnerId = (await createPartner(runtime.system, { name: 'Acme' })).id
  owner = await signInAs(runtime, 'owner', { partnerId })
})
afterEach(() => runtime.dispose())

const setRole = (role: Role) => runtime.database.sqlite.prepare('update memberships set role = ?').run(role)

describe('a session', () => {
  it('is found by its cookie, also among others', async () => {
    const expected = {
      actor: {
        kind: 'user',
        userId: owner.userId,
        role: 'owner',
        email: owner.email,
        name: null,
        sessionId: owner.sessionId,
      },
      partnerId,
    }
    expect(await findSession(runtime, owner.cookie)).toEqual(expected)
    expect(await findSession(runtime, `theme=dark; ${owner.cookie}; x=1`)).toEqual(expected)
  })

  it('has the role that the database holds now', async () => {
    setRole('viewer')
    expect((await findSession(runtime, owner.cookie))?.actor.role).toBe('viewer')
    setRole('admin')
    expect((await findSession(runtime, owner.cookie))?.actor.role).toBe('admin')
  })

  it('takes nothing but the session id from the cookie', async () => {
    setRole('viewer')
    const claims = { sid: owner.sessionId, role: 'support', partnerId: 'prt_other', sub: 'usr_other' }
    expect(await findSession(runtime, sealCookie(runtime, claims))).toMatchObject({
      actor: { role: 'viewer', userId: owner.userId },
      partnerId,
    })
  })

  it('ends immediately at sign-out, though the cookie is still valid', async () => {
    const other = await signInAs(runtime, 'admin', { partnerId })
    await authOptions(runtime).events?.signOut?.({ token: { sid: owner.sessionId } } as never)
    expect(await findSession(runtime, owner.cookie)).toBeNull()
    expect(await findSession(runtime, other.cookie)).not.toBeNull()
    await endSession(runtime, other.sessionId)
    expect(await findSession(runtime, other.cookie)).toBeNull()
  })

  it('ends when it expires, to the millisecond', async () => {
    const start = 1_700_000_000_000
    const brief = await signInAs({ ...runtime, now: () => start }, 'viewer', { partnerId, lifetimeMs: 1000 })
    const at = (now: number) => findSession({ ...runtime, now: () => now }, brief.cookie)
    expect(await at(start + 999)).not.toBeNull()
    expect(await at(start + 1000)).toBeNull()
  })

  it('ends with its user', async () => {
    runtime.database.sqlite.prepare('delete from users where id = ?').run(owner.userId)
    expect(await findSession(runtime, owner.cookie)).toBeNull()
  })

  it('of support belongs to no partner', async () => {
    const support = await signInAs(runtime, 'support', { partnerId: null })
    expect(await findSession(runtime, support.cookie)).toMatchObject({
      actor: { role: 'support' },
      partnerId: '',
    })
  })
})

describe('no session', () => {
  const named = (value: string) => `${sessionCookieName(runtime.publicUrl)}=${value}`

  it.each(['', 'x', 'a.b.c', '%', '....', '{"sid":"x"}'])('is found for the token %j', async (value) => {
    expect(await findSession(runtime, named(value))).toBeNull()
  })

  it('is found without a cookie, or for the bare id of one', async () => {
    expect(await findSession(runtime, null)).toBeNull()
    expect(await findSession(runtime, named(owner.sessionId))).toBeNull()
    expect(await findSession(runtime, `other=${owner.cookie.split('=')[1]}`)).toBeNull()
  })

  it('is found for a token of another secret, altered, expired, or without a live id', async () => {
    const foreign = { ...runtime, nextAuthSecret: 'another secret of at least 32 chars' }
    const altered = owner.cookie.slice(0, -1) + (owner.cookie.endsWith('A') ? 'Q' : 'A')
    const claims = { sid: owner.sessionId }
    for (const cookie of [
      sealCookie(foreign, claims),
      altered,
      sealCookie(runtime, { ...claims, exp: Math.floor(Date.now() / 1000) - 60 }),
      sealCookie(runtime, {}),
      sealCookie(runtime, { sid: 42 }),
      sealCookie(runtime, { sid: 'ses_unknown' }),
      sealCookie(runtime, { sid: { $ne: '' } }),
    ]) {
      expect(await findSession(runtime, cookie)).toBeNull()
    }
  })
})

describe('the session cookie of an earlier version', () => {
  const publicUrl = 'https://webhooks.example.com'
  const seal = (claims: object, name: string) =>
    `${name}=${sealCookie(runtime, claims).slice(sealCookie(runtime, claims).indexOf('=') + 1)}`
  const roleOf = async (cookie: string, url = publicUrl) =>
    (await findSession({ ...runtime, publicUrl: url }, cookie))?.actor.role

  it('is valid until its session ends, but opens no session of today', async () => {
    const claims = { sid: owner.sessionId }
    const old = seal(claims, '__Secure-next-auth.session-token')
    expect(await roleOf(old)).toBe('owner')
    expect(await roleOf(seal({ ...claims, bound: true }, '__Secure-next-auth.session-token'))).toBeUndefined()
    expect(await roleOf(seal({ ...claims, bound: true }, '__Host-next-auth.session-token'))).toBe('owner')
    expect(await roleOf(old, 'http://127.0.0.1:3000')).toBeUndefined()
    await endSession(runtime, owner.sessionId)
    expect(await roleOf(old)).toBeUndefined()
  })

  it('is ignored beside a cookie of today, whoever has set it', async () => {
    const old = seal({ sid: owner.sessionId }, '__Secure-next-auth.session-token')
    const today = seal({ sid: 'ses_ended', bound: true }, '__Host-next-auth.session-token')
    for (const cookie of [`${old}; ${today}`, `${today}; ${old}`])
      expect(await roleOf(cookie)).toBeUndefined()
  })
})

describe('signing in through next-auth', () => {
  const authorize = (input: object | undefined) => {
    const [provider] = authOptions(runtime).providers as unknown as {
      options: { authorize(input: object | undefined, request: object): Promise<{ id: string } | null> }
    }[]
    return provider?.options.authorize(input, { headers: {} })
  }

  it('gives a token with the id of the stored session and nothing else', async () => {
    const user = await authorize({ email: owner.email, password: owner.password })
    const token = { email: owner.email, sub: owner.userId }
    const claims = await authOptions(runtime).callbacks?.jwt?.({ token, user } as never)
    expect(claims).toEqual({ sid: user?.id, bound: true })
    expect(await findSession(runtime, sealCookie(runtime, claims ?? {}))).toMatchObject({
      actor: { userId: owner.userId },
    })
  })

  it.each([undefined, {}, { email: 'nobody@acme.example', password: 'wrong password' }])(
    'gives nothing for %j',
    async (input) => expect(await authorize(input)).toBeNull(),
  )

  it.each([
    ['http://127.0.0.1:3000', 'next-auth.session-token', false],
    ['https://webhooks.example.com', '__Host-next-auth.session-token', true],
  ])('at %s sets the cookie %s, inaccessible to scripts', (publicUrl, name, secure) => {
    const options = authOptions({ ...runtime, publicUrl })
    expect(options.cookies?.sessionToken).toEqual({
      name,
      options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
    })
    expect(options.useSecureCookies).toBe(secure)
  })
})

describe('signing in through another server', () => {
  const oidc = { issuer: 'https://a.example', clientId: 'a', clientSecret: 'b', name: 'A' }
  const enter = async (profile: object, provider = 'oidc') => {
    const user = { id: 'subject' }
    const isLetIn = await authOptions({ ...runtime, oidc }).callbacks?.signIn?.({
      user,
      account: { provider },
      profile,
    } as never)
    const found = await findSession(runtime, sealCookie(runtime, { sid: user.id }))
    return { isLetIn, role: found?.actor.role ?? null }
  }
  const count = () => runtime.database.sqlite.prepare('select count(*) from users').pluck().get()

  it('opens a session for the user with that e-mail, in any spelling', async () => {
    const email = owner.email.toUpperCase()
    expect(await enter({ email, email_verified: true })).toEqual({ isLetIn: true, role: 'owner' })
    const support = await signInAs(runtime, 'support', { partnerId: null })
    expect(await enter({ email: support.email, email_verified: true })).toMatchObject({ role: 'support' })
  })

  it.each([
    { email_verified: false },
    { email_verified: 'true' },
    { email_verified: 1 },
    {},
    { email: 'stranger@acme.example', email_verified: true },
    { email: null, email_verified: true },
    { email: ['owner@acme.example'], email_verified: true },
    { email: '%', email_verified: true },
  ])('signs nobody in and creates nobody for %j', async (claims) => {
    const before = count()
    expect(await enter({ email: owner.email, ...claims })).toEqual({ isLetIn: false, role: null })
    expect(count()).toBe(before)
  })

  it('is offered only where one is configured, with PKCE, state and nonce', () => {
    const idsOf = (one: typeof runtime) => authOptions(one).providers.map(({ id }) => id)
    expect(idsOf(runtime)).toEqual(['credentials'])
    expect(idsOf({ ...runtime, oidc })).toEqual(['credentials', 'oidc'])
    expect(authOptions({ ...runtime, oidc }).providers[1]).toMatchObject({
      checks: ['pkce', 'state', 'nonce'],
      wellKnown: 'https://a.example/.well-known/openid-configuration',
    })
  })
})
