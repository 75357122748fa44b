import { describe, expect, it } from 'vitest'
import type { Cause } from '@/lib/causes/schema'
import { exchange, policyFor, requestTo } from '@/lib/testing/exchange'
import { answer, type Peer, repeat } from '@/lib/testing/peer'
import { pause, type Script, startRawServer } from '@/lib/testing/raw-server'
import { startStuckListener } from '@/lib/testing/stuck-listener'
import { createSender } from './send'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'
const failed = (cause: Cause) => ({ ok: false, cause, statusCode: null, responseBody: null })
const onRequest = (act: (peer: Peer) => void | Promise<void>): Script => {
  return async (peer) => {
    await peer.request()
    await act(peer)
  }
}
const handshakePart = '\x16\x03\x03\x40\x00\x02'
const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'
const many = (piece: string) => Array.from({ length: 999 }, () => piece)

describe('the deadline', () => {
  it('ends an attempt that cannot connect', async () => {
    const stuck = await startStuckListener()
    const sender = createSender(policyFor({ port: stuck.port, ca: '' }, 300))
    const result = await sender.send(requestTo(stuck.port))
    expect(result).toMatchObject(failed('connect_timeout'))
    expect(result.timing).toMatchObject({ dnsMs: expect.any(Number), connectMs: null })
    await sender.close()
    await stuck.close()
  })

  it.each<[string, Cause, Script, null | undefined]>([
    ['a server that accepts and is silent', 'timeout', () => undefined, null],
    ['a handshake without end', 'timeout', (peer) => peer.drip([handshakePart, ...many('\0')], 10), null],
    ['a server that never answers', 'timeout', onRequest(() => undefined), undefined],
    [
      'headers one line at a time',
      'timeout',
      onRequest((peer) => peer.drip(['HTTP/1.1 200 OK\r\n', ...many('X-A: b\r\n')], 20)),
      undefined,
    ],
    ['an endless 103', 'timeout', onRequest((peer) => peer.drip(repeat(hint), 10)), undefined],
    ['a flood of 103', 'timeout', onRequest((peer) => peer.flood(hint.repeat(50))), undefined],
  ])('ends %s as %s', async (_, cause, script, tls) => {
    const result = await exchange(script, { tls, timeoutMs: 300 })
    expect(result).toMatchObject(failed(cause))
    expect(result.durationMs).toBeGreaterThanOrEqual(295)
    expect(result.server.connections).toBe(1)
  })
})

describe('a connection', () => {
  it('that is refused is so named', async () => {
    const server = await startRawServer(answer(ok))
    await server.close()
    const result = await createSender(policyFor(server)).send(requestTo(server.port))
    expect(result).toMatchObject(failed('connect_refused'))
  })

  it.each<[string, Script, null | undefined]>([
    ['reset when accepted', (peer) => peer.reset(), null],
    ['closed when accepted', (peer) => peer.end(), null],
    ['reset after the handshake', (peer) => peer.reset(), undefined],
    ['closed after the handshake', (peer) => peer.end(), undefined],
    ['reset after the request', onRequest((peer) => peer.reset()), undefined],
    ['closed after the request', onRequest((peer) => peer.end()), undefined],
    [
      'reset amid the headers',
      onRequest(async (peer) => {
        peer.write('HTTP/1.1 200 OK\r\nX-A: b')
        await pause(20)
        peer.reset()
      }),
      undefined,
    ],
    ['closed amid the headers', onRequest((peer) => peer.end('HTTP/1.1 200 OK\r\nX-A: b')), undefined],
  ])('%s is a connection_reset', async (_, script, tls) => {
    const result = await exchange(script, { tls })
    expect(result).toMatchObject(failed('connection_reset'))
    expect(result.server.connections).toBe(1)
  })

  it('reset amid the body leaves the status and what there was of the body', async () => {
    const result = await exchange(
      onRequest(async (peer) => {
        peer.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')
        await pause(20)
        peer.reset()
      }),
    )
    expect(result).toMatchObject({ ok: true, statusCode: 200, responseBody: 'abc', responseTruncated: true })
  })
})

describe('an answer that is not HTTP', () => {
  it.each([
    ['of HTTP/0.9', '<html>hello</html>'],
    ['of an SSH server', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['of HTTP/2', 'HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\nOK'],
    ['with the status 099', 'HTTP/1.1 099 X\r\nContent-Length: 2\r\n\r\nOK'],
    ['with a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nOK'],
    ['with an unasked-for 100', `HTTP/1.1 100 Continue\r\n\r\n${ok}`],
    ['with an unasked-for 101', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['with two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nOK'],
    ['with a length below nothing', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nOK'],
    [
      'with a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['with more than 90 KB of headers', `HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(92_000)}\r\n\r\n`],
    ['with a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nOK'],
  ])('%s is a bad_response', async (_, text) => {
    const result = await exchange(answer(text))
    expect(result).toMatchObject(failed('bad_response'))
    expect(result.server.requests).toHaveLength(1)
  })

  it('is one too when it comes before the request', async () => {
    expect(await exchange((peer) => peer.write('220 mail.example ESMTP\r\n'))).toMatchObject(
      failed('bad_response'),
    )
  })
})
