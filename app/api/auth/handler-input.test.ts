import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TestRuntime } from '@/lib/testing/runtime'
import { type AuthRequest, ask, openAuthRuntime } from './testing'

let runtime: TestRuntime
beforeEach(async () => {
  runtime = await openAuthRuntime()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await runtime.dispose()
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
        const { status, text } = await ask(runtime, path, { query, ...rest })
        expect(status, text).toBeLessThan(500)
      }),
      { numRuns: 400, endOnFailure: true },
    )
  })

  it('as an error that no header could hold leads to the form all the same', async () => {
    for (const error of ['€', '\r\nX-Y: z', '\ud800']) {
      const { status, headers } = await ask(runtime, 'error', { query: `?${new URLSearchParams({ error })}` })
      expect(status).toBe(302)
      expect(headers.get('location')).toMatch(/^\/sign-in\?error=[\x21-\x7e]+$/)
    }
  })
})

describe('a body', () => {
  const max = 16 * 1024
  const codeOf = async (body: string | ReadableStream, more: AuthRequest = {}) => {
    const { status, text } = await ask(runtime, 'callback/credentials', { body, ...more })
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
