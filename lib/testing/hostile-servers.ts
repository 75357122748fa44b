import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Cause } from '@/lib/contract/causes'
import { type Peer, repeat } from './peer'
import type { Script } from './raw-server'

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
/** Fails after a valid status line. */
const failsWith = (statusCode: number, cause: Cause, script: Script): HostileServer => {
  return { cause, statusCode, script, bare: false }
}
const succeeds = (script: Script): HostileServer => ({ cause: null, statusCode: 200, script, bare: false })
const notHttp = (text: string) => fails('bad_response', once(text))
const illegible = (rest: string) => failsWith(200, 'bad_response', once(head + rest))
const counts = (text: string) => succeeds(once(text))
const withHeader = (line: string) => succeeds(once(`${head}${line}\r\n${lengthOf('OK')}`))
const withBomb = (encoding: keyof typeof bombs) =>
  succeeds(once(`${head}Content-Encoding: ${encoding}\r\n${lengthOf(bombs[encoding].toString('latin1'))}`))

/** Servers that never finish: only the deadline ends an attempt. */
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
  '199 and no more': fails('timeout', once('HTTP/1.1 199 Wait\r\n\r\n')),
  'headers one line at a time': failsWith(
    200,
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
  'reset amid the headers': failsWith(200, 'connection_reset', then(`${head}X-A: b`, reset)),
  'closed amid the headers': failsWith(200, 'connection_reset', then(`${head}X-A: b`, end)),
  'reset amid the body': succeeds(then(`${head}Content-Length: 99\r\n\r\nabc`, reset)),
  'short body, then FIN': succeeds(then(`${head}Content-Length: 99\r\n\r\nabc`, end)),
  'reset amid a chunk': succeeds(then(`${head}Transfer-Encoding: chunked\r\n\r\n9\r\nabc`, reset)),
}

/** Servers that do not speak HTTP/1.1, or ambiguously. */
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
  'unasked-for 101': failsWith(
    101,
    'bad_response',
    once('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  ),
  'flood of 103': fails(
    'bad_response',
    onRequest((peer) => peer.flood(hint.repeat(50))),
  ),
  'interim response with a body': notHttp(`HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nhi${ok}`),
  'Content-Length below nothing': illegible(`Content-Length: -2\r\n\r\nOK`),
  'Content-Length in words': illegible(`Content-Length: two\r\n\r\nOK`),
  'Content-Length of nothing': illegible(`Content-Length:\r\n\r\nOK`),
  '90 KB of headers': illegible(`X-Big: ${'a'.repeat(92_000)}\r\n\r\n`),
  'headers without an end': failsWith(
    200,
    'bad_response',
    onRequest((peer) => {
      peer.write(head)
      return peer.flood('X-A: b\r\n'.repeat(1_000))
    }),
  ),
  'NUL in a header': illegible(`X-A: a\0b\r\n${lengthOf('OK')}`),
}

/** Servers whose 2xx counts although their response violates RFC 9112: curl or Go accepts each of them. */
export const irregularServers: Record<string, HostileServer> = {
  'unasked-for 100': counts(`HTTP/1.1 100 Continue\r\n\r\n${ok}`),
  'unasked-for 102 and 103': counts(`HTTP/1.1 102 Processing\r\n\r\n${hint}${ok}`),
  'sixty interim responses': counts(hint.repeat(60) + ok),
  '60 KiB of headers': withHeader(`X-Big: ${'a'.repeat(61_000)}`),
  '17 KiB of cookies': withHeader(
    Array.from({ length: 130 }, (_, n) => `Set-Cookie: c${n}=${'x'.repeat(120)}`).join('\r\n'),
  ),
  'lines ended by LF': counts(ok.replaceAll('\r\n', '\n')),
  'one line ended by LF': counts(`HTTP/1.1 200 OK\n${lengthOf('OK')}`),
  'the same Content-Length twice': withHeader('Content-Length: 2'),
  'two Content-Lengths': withHeader('Content-Length: 3'),
  'Content-Length with a sign': counts(`${head}Content-Length: +2\r\n\r\nOK`),
  'Content-Length with a tail': counts(`${head}Content-Length: 2 bytes\r\n\r\nOK`),
  'Content-Length beyond numbers': succeeds(
    onRequest((peer) => peer.end(`${head}Content-Length: ${'9'.repeat(40)}\r\n\r\nOK`)),
  ),
  'Content-Length and Transfer-Encoding': counts(
    `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n`,
  ),
  'Transfer-Encoding and Content-Length': counts(
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nOK\r\n0\r\n\r\n`,
  ),
  'chunked twice': counts(
    `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n`,
  ),
  'a chunk without a size': counts(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\nOK\r\n`),
  'control character in a header': withHeader('X-A: a\x01b'),
  'DEL in a header': withHeader('X-A: a\x7fb'),
  'CR in a header': withHeader('X-A: a\rb'),
  'line without a colon': withHeader('X-A b'),
  'line without a name': withHeader(': b'),
  'space before the colon': withHeader('X-A : b'),
  'space before the colon of the length': counts(`${head}Content-Length : 2\r\n\r\nOK`),
  'space in a name': withHeader('X A: b'),
  'name that is no token': withHeader('X(A)@: b'),
  'name beyond ASCII': withHeader('X-\xc3\xa9: b'),
  'folded header': withHeader('X-A: a\r\n b\r\n\tc'),
  'folded first line': withHeader(' X-A: a'),
  'folded Content-Length': counts(`${head}Content-Length:\r\n 2\r\n\r\nOK`),
  'no reason phrase': counts(`HTTP/1.1 200\r\n${lengthOf('OK')}`),
  'reason phrase beyond ASCII': counts(`HTTP/1.1 200 \xc3\x9cber\r\n${lengthOf('OK')}`),
  'two spaces before the status': counts(`HTTP/1.1  200 OK\r\n${lengthOf('OK')}`),
  'version in lower case': counts(`http/1.1 200 OK\r\n${lengthOf('OK')}`),
  'HTTP/1.2': counts(`HTTP/1.2 200 OK\r\n${lengthOf('OK')}`),
  'HTTP/2.0 as text': counts(`HTTP/2.0 200 OK\r\n${lengthOf('OK')}`),
  'an empty line first': counts(`\r\n${ok}`),
}

/** Servers whose 2xx counts, and of whose response only the allowed part is captured. */
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

/** All misbehaving servers by name. */
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
