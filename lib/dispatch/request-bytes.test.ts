import { describe, expect, it } from 'vitest'
import { policyFor, requestTo, strictPolicy } from '@/lib/testing/exchange'
import { answer } from '@/lib/testing/peer'
import { startRawServer } from '@/lib/testing/raw-server'
import { guardUrl } from './guard-url'
import { requestHead } from './request-bytes'
import { createSender } from './send'

const targets = [
  '/hook?',
  '/?',
  '/hook?&',
  '/hook??',
  '/hook?a=b&',
  '/hook/?',
  '/a%2Fb?c=%3F%26',
  '/%c3%bc?%C3%BC',
  '/a;b=c:d@e/~!$(),*',
  "/hook?q='a'",
  '/ü/x?ü=é',
  '/a/../b/./c?../d',
  '/a/%2e%2e/b?',
  '//double//slashes?',
  '',
  '?',
  '?x=1',
]

describe('the path of a request', () => {
  it.each(targets)('of %j is that of the URL as it is stored', async (target) => {
    const server = await startRawServer(answer('HTTP/1.1 204 No Content\r\n\r\n'))
    const origin = `https://localhost:${server.port}`
    const policy = policyFor(server)
    const stored = guardUrl(origin + target, policy)
    const url = stored.ok ? stored.url : ''
    const sender = createSender(policy)
    expect(await sender.send(requestTo(server.port, { url }))).toMatchObject({ ok: true, statusCode: 204 })
    const path = /^POST (\S+) HTTP\/1\.1\r\n/.exec(server.requests[0] ?? '')?.[1]
    expect(origin + path).toBe(url)
    expect(guardUrl(url, policy)).toEqual(stored)
    await sender.close()
    await server.close()
  })

  it('keeps an empty query, and what is stored keeps it', () => {
    expect(guardUrl('https://hooks.acme.example/hook?', strictPolicy())).toEqual({
      ok: true,
      url: 'https://hooks.acme.example/hook?',
    })
    expect(requestHead('https://hooks.acme.example/hook?', {}, 0)).toMatch(/^POST \/hook\? HTTP\/1\.1\r\n/)
  })

  it.each(['?#', '#', '/hook?#', '/hook#?'])('has no fragment: %s is refused', (target) => {
    expect(guardUrl(`https://hooks.acme.example${target}`, strictPolicy()).ok).toBe(false)
  })
})

describe('the head of a request', () => {
  it('has the host with its port, and the length of the body', () => {
    expect(requestHead('https://Hooks.Acme.example:8443/x', { 'X-A': 'b' }, 7)).toBe(
      'POST /x HTTP/1.1\r\nhost: hooks.acme.example:8443\r\nconnection: keep-alive\r\nX-A: b\r\ncontent-length: 7\r\n\r\n',
    )
  })

  it.each<Record<string, string>>([
    { 'X-A': 'a\r\nX-B: b' },
    { 'X-A: b\r\nX-B': 'c' },
    { 'X-A': 'a\0' },
    { '': 'a' },
  ])('is never made of %j', (headers) =>
    expect(() => requestHead('https://hooks.acme.example/', headers, 0)).toThrow(TypeError),
  )
})
