import { parseCookie } from 'cookie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { countRows } from '@/db/testing'
import type { TestRuntime } from '@/lib/testing/runtime'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { ask, openAuthRuntime, openForm, publicUrl } from './testing'

let runtime: TestRuntime
let owner: SignedIn
beforeEach(async () => {
  runtime = await openAuthRuntime()
  owner = await signInAs(runtime, 'owner', { partnerId: null })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await runtime.dispose()
})

const nameOf = (cookie: string) => cookie.slice(0, cookie.indexOf('='))
const findCookie = (set: string[], name: string) => set.find((cookie) => nameOf(cookie) === name)
const former = () => `__Secure-${owner.cookie.replace('__Host-', '')}`

async function signIn(fields: Record<string, string>, headers = { 'x-recover-peer': '192.0.2.1' }) {
  const { csrfToken, cookie } = await openForm(runtime)
  const body = new URLSearchParams({ csrfToken, json: 'true', ...fields }).toString()
  return ask(runtime, 'callback/credentials', { body, cookie, headers })
}

describe('an address to come back to', () => {
  const callbackCookie = '__Host-next-auth.callback-url'
  const bad = [
    ...[
      '%',
      '%zz',
      '%E0%A4%A',
      'x',
      'https:',
      'https://',
      'http://[',
      'javascript:alert(1)',
      '//',
      '/\\a.example',
    ],
    ...[
      'https://evil.example/',
      'data:,x',
      '%00',
      'undefined',
      `https://${'a'.repeat(5000)}`,
      '"',
      '[object Object]',
    ],
  ]

  it('that is none of ours in its cookie is ignored, and replaced', async () => {
    for (const value of bad) {
      const { status, text, set } = await ask(runtime, 'csrf', { cookie: `${callbackCookie}=${value}` })
      expect([value, status, text]).toEqual([value, 200, expect.stringContaining('csrfToken')])
      const replaced = parseCookie(findCookie(set, callbackCookie) ?? '')[callbackCookie]
      expect(replaced).toBe(publicUrl)
    }
  })

  it('that is none of ours in a parameter or a field is ignored as well', async () => {
    const { csrfToken, cookie } = await openForm(runtime)
    for (const value of bad) {
      expect((await ask(runtime, 'csrf', { query: `?callbackUrl=${value}` })).status).toBe(200)
      const body = new URLSearchParams({ csrfToken, callbackUrl: value, json: 'true' }).toString()
      const signedOut = await ask(runtime, 'signout', { body, cookie })
      expect(signedOut.status).toBe(200)
      expect(new URL(JSON.parse(signedOut.text).url).origin).toBe(publicUrl)
    }
  })

  it('of our own is kept', async () => {
    const { set } = await ask(runtime, 'csrf', { query: '?callbackUrl=/endpoints%3Fa=b' })
    expect(findCookie(set, callbackCookie)).toContain(encodeURIComponent(`${publicUrl}/endpoints?a=b`))
  })
})

describe('signing in', () => {
  it('sets cookies that are bound to this host, and out of reach of scripts', async () => {
    const { status, set } = await signIn({ email: owner.email, password: owner.password })
    expect(status).toBe(200)
    const names = set.map(nameOf)
    expect(names).toContain('__Host-next-auth.session-token')
    for (const cookie of set) {
      expect(nameOf(cookie)).toMatch(/^__Host-/)
      expect(cookie).toMatch(/; Path=\//)
      expect(cookie).toMatch(/; HttpOnly/)
      expect(cookie).toMatch(/; Secure/)
      expect(cookie).not.toMatch(/Domain/i)
    }
  })

  it('after too many wrong passwords is a 429 that says when to come back', async () => {
    for (let i = 0; i < 3; i++) {
      const { status, text } = await signIn({ email: owner.email, password: 'wrong' })
      expect([status, text]).toEqual([401, expect.stringContaining('CredentialsSignin')])
    }
    const { status, headers, text } = await signIn({ email: owner.email, password: owner.password })
    expect(status).toBe(429)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(800)
    expect(new URL(JSON.parse(text).url).searchParams.get('error')).toMatch(
      /^Too many failed sign-ins. Try again/,
    )
  })

  it('tells nobody whether there is such a user', async () => {
    const wrong = await signIn({ email: owner.email, password: 'wrong' })
    const unknown = await signIn({ email: 'nobody@acme.example', password: 'wrong' })
    expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text])
  })
})

describe('the session cookie of a version before', () => {
  it('is taken as one of today, and exchanged for it', async () => {
    const { status, text, set } = await ask(runtime, 'session', { cookie: former() })
    expect([status, JSON.parse(text)]).toEqual([200, { expires: expect.any(String) }])
    expect(findCookie(set, '__Host-next-auth.session-token')).toBeDefined()
    expect(findCookie(set, '__Secure-next-auth.session-token')).toMatch(/=; .*Max-Age=0/)
  })

  it('is good for signing out', async () => {
    const { csrfToken, cookie } = await openForm(runtime)
    const body = new URLSearchParams({ csrfToken, json: 'true' }).toString()
    const { status, set } = await ask(runtime, 'signout', { body, cookie: `${cookie}; ${former()}` })
    expect(status).toBe(200)
    expect(findCookie(set, '__Secure-next-auth.session-token')).toMatch(/Max-Age=0/)
    expect(countRows(runtime.database.sqlite, 'sessions')).toBe(0)
  })
})
