import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { exchange } from '@/lib/testing/exchange'
import { excessiveServers } from '@/lib/testing/hostile-servers'
import { answer } from '@/lib/testing/peer'
import { startRawServer } from '@/lib/testing/raw-server'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const status = (line: string) => answer(`HTTP/1.1 ${line}\r\nContent-Length: 4\r\n\r\nbody`)

describe('a request', () => {
  it('reaches the server as one POST with the bytes and headers given', async () => {
    const body = Buffer.from('{"checklist_progress":1.0,"n":12345678901234567890}')
    const { server } = await exchange(answer(ok), { body })
    const [head, sent] = server.requests[0]?.split('\r\n\r\n') ?? []
    expect(server.requests).toHaveLength(1)
    expect(head).toMatch(/^POST \/hook\?x=1 HTTP\/1\.1\r\n/)
    expect(head).toContain(`host: localhost:${server.port}`)
    expect(head).toContain('Content-Type: application/json')
    expect(sent).toBe(body.toString())
  })
})

describe('a response', () => {
  it('of 2xx is a success with its status, headers and body', async () => {
    const result = await exchange(
      answer(
        'HTTP/1.1 201 Created\r\nX-Id: 7\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 4\r\n\r\nf\xc3\xbcr',
      ),
    )
    expect(result).toMatchObject({ ok: true, cause: null, statusCode: 201 })
    expect(result).toMatchObject({ responseBody: 'für', responseTruncated: false })
    expect(result.responseHeaders).toEqual({ 'x-id': '7', 'set-cookie': 'a=1, b=2', 'content-length': '4' })
  })

  it.each([
    ['200 OK', null],
    ['205 Reset Content', null],
    ['299 Whatever', null],
    ['300 Multiple Choices', 'redirect'],
    ['304 Not Modified', 'redirect'],
    ['400 Bad Request', 'http_400'],
    ['401 Unauthorized', 'http_401_403'],
    ['403 Forbidden', 'http_401_403'],
    ['404 Not Found', 'http_404'],
    ['410 Gone', 'http_410'],
    ['413 Content Too Large', 'http_413'],
    ['418 Teapot', 'http_4xx'],
    ['429 Too Many Requests', 'http_429'],
    ['500 Internal Server Error', 'http_5xx'],
    ['599 Whatever', 'http_5xx'],
    ['999 Request Denied', 'bad_response'],
  ])('of %s has the cause %s', async (line, cause) => {
    const result = await exchange(status(line))
    expect(result).toMatchObject({ ok: cause === null, cause, statusCode: Number(line.slice(0, 3)) })
  })

  it.each([301, 302, 303, 307, 308])('of %i is not followed', async (code) => {
    const elsewhere = await startRawServer(answer(ok))
    const location = `https://localhost:${elsewhere.port}/`
    const result = await exchange(
      answer(`HTTP/1.1 ${code} Moved\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`),
    )
    expect(result).toMatchObject({ ok: false, cause: 'redirect', statusCode: code })
    expect(result.responseHeaders).toMatchObject({ location })
    expect(elsewhere.connections).toBe(0)
    await elsewhere.close()
  })

  it('after interim responses counts, they do not', async () => {
    const result = await exchange(answer(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}`))
    expect(result).toMatchObject({ ok: true, statusCode: 200, responseHeaders: { 'content-length': '2' } })
  })

  it('sent before the request was read counts', async () => {
    const result = await exchange((peer) => peer.write(ok))
    expect(result).toMatchObject({ ok: true, statusCode: 200, responseBody: 'OK' })
  })

  it('may have headers named like properties of every object', async () => {
    const result = await exchange(
      answer(
        `HTTP/1.1 200 OK\r\n__proto__: a\r\n__proto__: b\r\nconstructor: c\r\nContent-Length: 0\r\n\r\n`,
      ),
    )
    expect(Object.entries(result.responseHeaders ?? {})).toEqual([
      ['__proto__', 'a, b'],
      ['constructor', 'c'],
      ['content-length', '0'],
    ])
  })
})

const nameOf = (coding: string, bytes: number) =>
  `${coding}, ${String(bytes).replace(/\B(?=\d{3}$)/, ',')} bytes`

describe('a body', () => {
  it('of exactly 16 KiB is captured completely', async () => {
    const text = 'x'.repeat(16_384)
    const result = await exchange(answer(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`))
    expect(result).toMatchObject({ ok: true, responseBody: text, responseTruncated: false })
  })

  it.each(['endless body', 'endless chunks'])('without an end (%s) is truncated at 16 KiB', async (name) => {
    const result = await exchange(excessiveServers[name]?.script ?? answer(ok))
    expect(result).toMatchObject({ ok: true, cause: null, responseTruncated: true })
    expect(result.responseBody).toBe('x'.repeat(16_384))
    expect(result.durationMs).toBeLessThan(2_500)
  })

  it('of unlimited length is truncated at 16 KiB', async () => {
    const result = await exchange(async (peer) => {
      await peer.request()
      peer.write('HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n')
      await peer.flood('x'.repeat(65_536))
    })
    expect(result).toMatchObject({ ok: true, responseBody: 'x'.repeat(16_384), responseTruncated: true })
  })

  it('that breaks off is truncated, and the status decides', async () => {
    const broken = (line: string) =>
      exchange(async (peer) => {
        await peer.request()
        peer.end(`HTTP/1.1 ${line}\r\nContent-Length: 100\r\n\r\nabc`)
      })
    const cut = { responseBody: 'abc', responseTruncated: true }
    expect(await broken('200 OK')).toMatchObject({ ...cut, ok: true, cause: null })
    expect(await broken('503 Busy')).toMatchObject({ ...cut, ok: false, cause: 'http_5xx' })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in %s is described, not inflated', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(1_000_000))
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${bomb.length}\r\n\r\n`
    const result = await exchange(answer(head + bomb.toString('latin1')))
    expect(result).toMatchObject({ ok: true, responseTruncated: false })
    expect(result.responseBody).toBe(nameOf(encoding, bomb.length))
    expect(result.server.requests[0]).not.toMatch(/gzip|deflate|br\b/)
  })

  it.each([
    ['invalid UTF-8', 'a\xff\xfe\xc3', 'binary, 4 bytes'],
    ['an encoded surrogate', 'a\xed\xa0\x80b', 'binary, 5 bytes'],
    ['a NUL', 'a string of C\0', 'a string of C'],
    ['NUL after NUL', '\0a\0b\0', 'binary, 5 bytes'],
    ['</script>', '</script><script>alert(1)</script>', '</script><script>alert(1)</script>'],
    ['ANSI', '\x1b[2J\x1b]0;title\x07', '\x1b[2J\x1b]0;title\x07'],
  ])('with %s is stored as data that any database accepts', async (_, bytes, text) => {
    const result = await exchange(
      answer(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`),
    )
    expect(result).toMatchObject({ ok: true, responseBody: text, responseTruncated: false })
  })

  it('is never cut inside a character', async () => {
    const bytes = `${'x'.repeat(16_382)}\xf0\x9f\x98\x80`
    const result = await exchange(
      answer(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`),
    )
    expect(result).toMatchObject({ responseBody: 'x'.repeat(16_382), responseTruncated: true })
  })

  it('of HTTP/1.0 ends with the connection', async () => {
    const result = await exchange(async (peer) => {
      await peer.request()
      peer.end('HTTP/1.0 200 OK\r\n\r\nOK')
    })
    expect(result).toMatchObject({ ok: true, statusCode: 200, responseBody: 'OK', responseTruncated: false })
  })
})

describe('the timing', () => {
  it('has every phase of an attempt with a response', async () => {
    const before = Date.now()
    const { timing, startedAt, endedAt, durationMs } = await exchange(answer(ok))
    for (const phase of Object.values(timing)) expect(phase).toBeGreaterThanOrEqual(0)
    expect(startedAt).toBeGreaterThanOrEqual(before)
    expect(endedAt).toBe(startedAt + durationMs)
  })

  it('has null for the phases that an attempt did not reach', async () => {
    const unanswered = await exchange((peer) => peer.reset())
    expect(unanswered.timing).toMatchObject({ tlsMs: expect.any(Number), firstByteMs: null })
    const unencrypted = await exchange((peer) => peer.reset(), { tls: null })
    expect(unencrypted.timing).toMatchObject({ dnsMs: expect.any(Number), tlsMs: null, firstByteMs: null })
  })

  it('shows a slow response as the time to the first byte', async () => {
    const result = await exchange(async (peer) => {
      await peer.request()
      await peer.drip(['', ok], 100)
    })
    expect(result.timing.firstByteMs).toBeGreaterThanOrEqual(95)
  })
})
