import { parseCookie } from 'cookie'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { noLimits, openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { answerAuth } from './handler'

let runtime: TestRuntime
let owner: SignedIn
const publicUrl = 'https://webhooks.example.com'

beforeEach(async () => {
  vi.stubEnv('NEXTAUTH_URL', publicUrl)
  const rateLimiter = createRateLimiter({ ...noLimits, failedLogins: 3, failedLoginsOfNetwork: 6 })
  runtime = await openTestRuntime({ publicUrl, rateLimiter })
  owner = await signInAs(runtime, 'owner', { partnerId: null })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await runtime.dispose()
})

interface Asked {
  query?: string
  cookie?: string
  body?: string | ReadableStream | undefined
  type?: string
  headers?: Record<string, string>
}

async function ask(path: string, { query = '', cookie, body, type, headers }: Asked = {}) {
  const request = new Request(`${publicUrl}/api/auth/${path}${query}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  } as RequestInit)
  const response = await answerAuth(runtime, request, path.split('/').map(decodeURIComponent))
  const text = await response.text()
  const set = response.headers.getSetCookie()
  return { status: response.status, headers: response.headers, text, set }
}

const nameOf = (cookie: string) => cookie.slice(0, cookie.indexOf('='))
const jarOf = (set: string[]) => set.map((cookie) => cookie.split(';')[0]).join('; ')
const findCookie = (set: string[], name: string) => set.find((cookie) => nameOf(cookie) === name)
const former = () => `__Secure-${owner.cookie.replace('__Host-', '')}`

async function openForm() {
  const { text, set } = await ask('csrf')
  return { csrfToken: JSON.parse(text).csrfToken as string, cookie: jarOf(set) }
}

async function signIn(fields: Record<string, string>, headers = { 'x-recover-peer': '192.0.2.1' }) {
  const { csrfToken, cookie } = await openForm()
  const body = new URLSearchParams({ csrfToken, json: 'true', ...fields }).toString()
  return ask('callback/credentials', { body, cookie, headers })
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
      const { status, text, set } = await ask('csrf', { cookie: `${callbackCookie}=${value}` })
      expect([value, status, text]).toEqual([value, 200, expect.stringContaining('csrfToken')])
      const replaced = parseCookie(findCookie(set, callbackCookie) ?? '')[callbackCookie]
      expect(replaced).toBe(publicUrl)
    }
  })

  it('that is none of ours in a parameter or a field is ignored as well', async () => {
    const { csrfToken, cookie } = await openForm()
    for (const value of bad) {
      expect((await ask('csrf', { query: `?callbackUrl=${value}` })).status).toBe(200)
      const body = new URLSearchParams({ csrfToken, callbackUrl: value, json: 'true' }).toString()
      const signedOut = await ask('signout', { body, cookie })
      expect(signedOut.status).toBe(200)
      expect(new URL(JSON.parse(signedOut.text).url).origin).toBe(publicUrl)
    }
  })

  it('of our own is kept', async () => {
    const { set } = await ask('csrf', { query: '?callbackUrl=/endpoints%3Fa=b' })
    expect(findCookie(set, callbackCookie)).toContain(encodeURIComponent(`${publicUrl}/endpoints?a=b`))
  })
})

describe('whatever is sent', () => {
  const piece = fc.constantFrom(
    ...[
      '%',
      '%zz',
      '=',
      ';',
      '|',
      '.',
      '..',
      '\ud7ff',
      'é',
      '\u0001',
      '{',
      '"',
      'x',
      'true',
      'oidc',
      '__proto__',
    ],
    ...['constructor', 'csrf', 'callbackUrl', 'https://', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c'],
  )
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const cookieNames = [
    'session-token',
    'session-token.0',
    'csrf-token',
    'callback-url',
    'state',
    'pkce.code_verifier',
    'nonce',
  ]
  const cookie = fc
    .array(fc.tuple(fc.constantFrom('', '__Host-', '__Secure-'), fc.constantFrom(...cookieNames), text))
    .map((all) => all.map(([prefix, name, value]) => `${prefix}next-auth.${name}=${value}`).join('; '))
    .map((header) => header.replace(/[^\x20-\xff]/g, '?'))
  const path = fc.constantFrom(
    ...[
      'csrf',
      'session',
      'providers',
      'signin',
      'signin/credentials',
      'signin/oidc',
      'signin/__proto__',
      'signout',
    ],
    ...[
      'callback/credentials',
      'callback/oidc',
      'callback/x',
      'error',
      'verify-request',
      '_log',
      'x',
      'error/%0d%0aX',
    ],
  )
  const body = fc.option(
    fc.oneof(
      text,
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    ),
    { nil: undefined },
  )
  const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain')

  it('is answered, and never with a 5xx', async () => {
    const oidc = { issuer: 'http://127.0.0.1:9', clientId: 'a', clientSecret: 'b', name: 'A' }
    Object.assign(runtime, { oidc })
    const asked = fc.record({ path, cookie, body, type, error: text, callbackUrl: text })
    await fc.assert(
      fc.asyncProperty(asked, async ({ path, error, callbackUrl, ...rest }) => {
        const query = `?${new URLSearchParams({ error, callbackUrl })}`
        const { status, text } = await ask(path, { query, ...rest })
        expect(status, text).toBeLessThan(500)
      }),
      { numRuns: 400, endOnFailure: true },
    )
  })

  it('as an error that no header could hold leads to the form all the same', async () => {
    for (const error of ['€', '\r\nX-Y: z', '\ud800']) {
      const { status, headers } = await ask('error', { query: `?${new URLSearchParams({ error })}` })
      expect(status).toBe(302)
      expect(headers.get('location')).toMatch(/^\/sign-in\?error=[\x21-\x7e]+$/)
    }
  })
})

describe('a body', () => {
  const max = 16 * 1024
  const codeOf = async (body: string | ReadableStream, more: Asked = {}) => {
    const { status, text } = await ask('callback/credentials', { body, ...more })
    return status < 400 ? status : [status, JSON.parse(text).code]
  }
  const stream = (pieces: number) =>
    new ReadableStream({
      start: (controller) => {
        for (let i = 0; i < pieces; i++) controller.enqueue(Buffer.alloc(1024, 'a'))
        controller.close()
      },
    })

  it('may have 16 KiB, whether it says so or not', async () => {
    expect(await codeOf('a'.repeat(max))).toBe(302)
    expect(await codeOf(stream(16))).toBe(302)
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      expect(await codeOf('a'.repeat(max + 1), { type })).toEqual([413, 'too_large'])
      expect(await codeOf(stream(17), { type })).toEqual([413, 'too_large'])
    }
  })

  it('that cannot be read is a 4xx', async () => {
    const type = 'application/json'
    expect(await codeOf('{', { type })).toEqual([400, 'malformed'])
    const headers = { 'content-encoding': 'gzip' }
    expect(await codeOf('a=b', { headers })).toEqual([415, 'unsupported_media_type'])
    for (const body of ['null', '5', '[]', '{"csrfToken":{},"email":5}'])
      expect(await codeOf(body, { type })).toBe(302)
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
    const { status, text, set } = await ask('session', { cookie: former() })
    expect([status, JSON.parse(text)]).toEqual([200, { expires: expect.any(String) }])
    expect(findCookie(set, '__Host-next-auth.session-token')).toBeDefined()
    expect(findCookie(set, '__Secure-next-auth.session-token')).toMatch(/=; .*Max-Age=0/)
  })

  it('is good for signing out', async () => {
    const { csrfToken, cookie } = await openForm()
    const body = new URLSearchParams({ csrfToken, json: 'true' }).toString()
    const { status, set } = await ask('signout', { body, cookie: `${cookie}; ${former()}` })
    expect(status).toBe(200)
    expect(findCookie(set, '__Secure-next-auth.session-token')).toMatch(/Max-Age=0/)
    expect(runtime.database.sqlite.prepare('select count(*) from sessions').pluck().get()).toBe(0)
  })
})
