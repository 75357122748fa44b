import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Cause } from '@/lib/causes/schema'
import { type Peer, repeat } from './peer'
import { pause, type Script } from './raw-server'

export interface HostileServer {
  cause: Cause | null
  statusCode: number | null
  script: Script
  /** speaks on the bare connection, without TLS */
  bare: boolean
}

const head = 'HTTP/1.1 200 OK\r\n'
const lengthOf = (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`
const handshakePart = '\x16\x03\x03\x40\x00\x02'
const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'
const ok = `${head}${lengthOf('OK')}`
const zeros = Buffer.alloc(4_000_000)
const bombs = { gzip: gzipSync(zeros), deflate: deflateSync(zeros), br: brotliCompressSync(zeros) }

const onRequest = (act: (peer: Peer) => void | Promise<void>): Script => {
  return async (peer) => {
    await peer.request()
    await act(peer)
  }
}
const once = (text: string) => onRequest((peer) => peer.write(text))
const then = (text: string, act: (peer: Peer) => void): Script =>
  onRequest(async (peer) => {
    peer.write(text)
    await pause(20)
    act(peer)
  })
const reset = (peer: Peer) => peer.reset()
const end = (peer: Peer) => peer.end()

const fails = (cause: Cause, script: Script, bare = false): HostileServer => {
  return { cause, statusCode: null, script, bare }
}
const succeeds = (script: Script): HostileServer => ({ cause: null, statusCode: 200, script, bare: false })
const notHttp = (text: string) => fails('bad_response', once(text))
const withHeader = (line: string) => succeeds(once(`${head}${line}\r\n${lengthOf('OK')}`))
const withBomb = (encoding: keyof typeof bombs) =>
  succeeds(once(`${head}Content-Encoding: ${encoding}\r\n${lengthOf(bombs[encoding].toString('latin1'))}`))

/** Servers that never come to an end: only the deadline ends an attempt. */
export const endlessServers: Record<string, HostileServer> = {
  'never answers': fails(
    'timeout',
    onRequest(() => undefined),
  ),
  'accepts and is silent': fails('timeout', () => undefined, true),
  'handshake never ends': fails('timeout', (peer) => peer.drip(chain(handshakePart, '\0'), 10), true),
  '103 for ever': fails(
    'timeout',
    onRequest((peer) => peer.drip(repeat(hint), 10)),
  ),
  'flood of 103': fails(
    'timeout',
    onRequest((peer) => peer.flood(hint.repeat(50))),
  ),
  '199 and no more': fails('timeout', once('HTTP/1.1 199 Wait\r\n\r\n')),
  'headers one line at a time': fails(
    'timeout',
    onRequest((peer) => peer.drip(chain(head, 'X-A: b\r\n'), 20)),
  ),
  'body one byte at a time': succeeds(
    onRequest((peer) => peer.drip(chain(`${head}Content-Length: 9999\r\n\r\n`, 'x'), 20)),
  ),
}

/** Servers that end a connection at every stage. */
export const closingServers: Record<string, HostileServer> = {
  'reset when accepted': fails('connection_reset', reset, true),
  'closed when accepted': fails('connection_reset', end, true),
  'reset amid the handshake': fails('connection_reset', dripThen(handshakePart, reset), true),
  'reset after the handshake': fails('connection_reset', reset),
  'closed after the handshake': fails('connection_reset', end),
  'reset after the request': fails('connection_reset', onRequest(reset)),
  'closed after the request': fails('connection_reset', onRequest(end)),
  'reset amid the headers': fails('connection_reset', then(`${head}X-A: b`, reset)),
  'closed amid the headers': fails('connection_reset', then(`${head}X-A: b`, end)),
  'reset amid the body': succeeds(then(`${head}Content-Length: 99\r\n\r\nabc`, reset)),
  'short body, then FIN': succeeds(then(`${head}Content-Length: 99\r\n\r\nabc`, end)),
  'reset amid a chunk': succeeds(then(`${head}Transfer-Encoding: chunked\r\n\r\n9\r\nabc`, reset)),
}

/** Servers that do not speak HTTP/1.1, or in a way that two readers would read differently. */
export const ungrammaticalServers: Record<string, HostileServer> = {
  'plain HTTP': fails('tls_protocol', (peer) => peer.end('HTTP/1.1 400 Bad Request\r\n\r\n'), true),
  'SSH banner': fails('tls_protocol', (peer) => peer.write('SSH-2.0-OpenSSH_9.6\r\n'), true),
  'SSH banner behind TLS': notHttp('SSH-2.0-OpenSSH_9.6\r\n'),
  'SMTP banner before the request': fails('bad_response', (peer) => peer.write('220 mail.example ESMTP\r\n')),
  'HTTP/0.9': notHttp('<html>hello</html>'),
  'HTTP/2': notHttp(`HTTP/2 200 OK\r\n${lengthOf('OK')}`),
  'status 099': notHttp(`HTTP/1.1 099 X\r\n${lengthOf('OK')}`),
  'status 000': notHttp(`HTTP/1.1 000 X\r\n${lengthOf('OK')}`),
  'status of two digits': notHttp(`HTTP/1.1 20 OK\r\n${lengthOf('OK')}`),
  'status of four digits': notHttp(`HTTP/1.1 2000 OK\r\n${lengthOf('OK')}`),
  'status -200': notHttp(`HTTP/1.1 -200 OK\r\n${lengthOf('OK')}`),
  'unasked-for 100': notHttp(`HTTP/1.1 100 Continue\r\n\r\n${ok}`),
  'unasked-for 101': notHttp('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  'two Content-Lengths': notHttp(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\nOK`),
  'Content-Length below nothing': notHttp(`${head}Content-Length: -2\r\n\r\nOK`),
  'Content-Length and Transfer-Encoding': notHttp(
    `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  'Transfer-Encoding and Content-Length': notHttp(
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`,
  ),
  '90 KB of headers': notHttp(`${head}X-Big: ${'a'.repeat(92_000)}\r\n\r\n`),
  'NUL in a header': notHttp(`${head}X-A: a\0b\r\n${lengthOf('OK')}`),
}

/** Servers whose 2xx counts, and of whose answer no more than the allowed part is kept. */
export const excessiveServers: Record<string, HostileServer> = {
  'endless body': succeeds(
    onRequest((peer) => {
      peer.write(`${head}\r\n`)
      return peer.flood('x'.repeat(65_536))
    }),
  ),
  'endless chunks': succeeds(
    onRequest((peer) => {
      peer.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
      return peer.flood(`4000\r\n${'x'.repeat(0x4000)}\r\n`)
    }),
  ),
  'body of bytes that are not UTF-8': succeeds(once(`${head}${lengthOf('\xff'.repeat(16_384))}`)),
  'compression bomb of gzip': withBomb('gzip'),
  'compression bomb of deflate': withBomb('deflate'),
  'compression bomb of br': withBomb('br'),
  '1 500 headers': withHeader(Array.from({ length: 1_500 }, (_, number) => `X-${number}: a`).join('\r\n')),
  '16 000 headers of one name': withHeader(Array(16_000).fill('A:').join('\r\n')),
  'bytes after a 204': { ...succeeds(once('HTTP/1.1 204 No Content\r\n\r\nhello')), statusCode: 204 },
  'second pipelined answer': succeeds(once(`${ok}HTTP/1.1 500 Poison\r\n${lengthOf('poison')}`)),
  'answer before the request is read': succeeds(async (peer) => {
    peer.write(ok)
    await peer.request()
  }),
  'HTTP/1.0 without a length': succeeds(onRequest((peer) => peer.end('HTTP/1.0 200 OK\r\n\r\nOK'))),
  'Set-Cookie': withHeader('Set-Cookie: session=evil; Path=/'),
  'Alt-Svc': withHeader('Alt-Svc: h2="localhost:1"; ma=86400, h3=":1"'),
  'Location beside a 200': withHeader('Location: https://localhost:1/'),
}

/** All of them by name. */
export const hostileServers: Record<string, HostileServer> = {
  ...endlessServers,
  ...closingServers,
  ...ungrammaticalServers,
  ...excessiveServers,
}

function* chain(first: string, rest: string): Generator<string> {
  yield first
  yield* repeat(rest)
}

function dripThen(text: string, act: (peer: Peer) => void): Script {
  return async (peer) => {
    await peer.drip([text], 20)
    act(peer)
  }
}
