import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResponseReader } from './response-reader'

const head = 'HTTP/1.1 200 OK\r\n'
const ok = `${head}Content-Length: 2\r\n\r\nOK`
const chunked = (rest: string) => `${head}Transfer-Encoding: chunked\r\n\r\n${rest}`

/** Reads a response that arrives in these chunks; then the server closes. */
function read(...pieces: (string | Uint8Array)[]) {
  const reader = new ResponseReader()
  for (const piece of pieces) if (!reader.isOver) reader.push(Buffer.from(piece as string, 'latin1'))
  const { isOver } = reader
  reader.end()
  return { isOver, idleMs: reader.idleMs(4_000), statusCode: reader.statusCode, ...reader.capture() }
}

describe('a response', () => {
  const texts = [
    ok,
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}`,
    `HTTP/1.0 404 Not Found\nX-A: \xc3\xa9\n folded\nX-A : b\nno colon\n\nto the end`,
    chunked('3;a=b\r\nabc\r\n0a\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n'),
    chunked('2\nOK\n0\n\n'),
    `HTTP/1.1 204 No Content\r\nKeep-Alive: timeout=3, max=9\r\n\r\n`,
    chunked(`5000\r\n${'x'.repeat(0x5000)}\r\n0\r\n\r\n`),
  ]

  it('is read the same way however its bytes are split', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...texts), cuts, (text, sizes) => {
        const pieces: string[] = []
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          pieces.push(text.slice(at, at + size))
          at += size
        }
        expect(read(...pieces)).toEqual(read(text))
      }),
    )
  })

  it.each([
    ['its length', ok, 'OK'],
    ['its last chunk', chunked('1\r\nO\r\n1\r\nK\r\n0\r\n\r\n'), 'OK'],
    ['its trailers', chunked('2\r\nOK\r\n0\r\nX-A: b\r\n\r\n'), 'OK'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['304 and a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', ''],
  ])('is complete with %s', (_, text, body) => {
    expect(read(text)).toMatchObject({ isOver: true, body, truncated: false })
    expect(read(text.slice(0, -1))).toMatchObject({ isOver: false })
  })

  it.each([
    ['amid a chunk', chunked('9\r\nabc')],
    ['after a chunk', chunked('3\r\nabc\r\n')],
    ['amid the size of a chunk', chunked('3\r\nabc\r\n1')],
    ['amid the trailers', chunked('3\r\nabc\r\n0\r\nX-A: b\r\n')],
    ['before its length', `${head}Content-Length: 9\r\n\r\nabc`],
    ['where a chunk has no size', chunked('3\r\nabc\r\n-1\r\nx')],
    ['where a chunk is longer than it says', chunked('3\r\nabcdef\r\n0\r\n\r\n')],
  ])('that ends %s is truncated', (_, text) => {
    expect(read(text)).toMatchObject({ statusCode: 200, body: 'abc', truncated: true, idleMs: 0 })
  })
})

describe('an interim response', () => {
  it('leaves nothing of itself in the final one', () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\n'
    expect(read(hint + hint + ok)).toEqual(read(ok))
  })

  it('is limited to a hundred', () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\n\r\n'
    expect(read(hint.repeat(100) + ok)).toMatchObject({ statusCode: 200 })
    expect(() => read(hint.repeat(101) + ok)).toThrow('bad_response')
  })
})

describe('an incomplete head', () => {
  it('leaves its status and the headers read so far', () => {
    const reader = new ResponseReader()
    reader.push(Buffer.from(`${head}X-A: b\r\nX-B: c`))
    expect(reader).toMatchObject({ hasHead: false, statusCode: 200 })
    expect(reader.capture()).toEqual({ headers: { 'x-a': 'b' }, body: null, truncated: true })
  })

  it('leaves nothing when it is only of an interim response', () => {
    const reader = new ResponseReader()
    reader.push(Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n'))
    expect(reader.statusCode).toBeNull()
    expect(reader.capture()).toEqual({ headers: null, body: null, truncated: false })
  })

  it.each([
    ['of a length that is no number', `${head}X-A: b\r\nContent-Length: x\r\n\r\n`],
    ['of more than 64 KiB', `${head}X-A: b\r\nX-Big: ${'x'.repeat(65_536)}`],
    ['with a NUL', `${head}X-A: b\r\nX-B: \0\r\n`],
  ])('%s is refused, and its status stays', (_, text) => {
    const reader = new ResponseReader()
    expect(() => reader.push(Buffer.from(text))).toThrow('bad_response')
    expect(reader.statusCode).toBe(200)
    expect(reader.capture().headers).toMatchObject({ 'x-a': 'b' })
  })

  it.each(['SSH-2.0-OpenSSH_9.6', '<html>', '\x15\x03\x01', 'GET / HTTP/1.1', 'HTTPS', 'HTTP/1.1 20 OK\r\n'])(
    'such as %j is refused immediately',
    (text) => {
      const reader = new ResponseReader()
      expect(() => reader.push(Buffer.from(text))).toThrow('bad_response')
      expect(reader.statusCode).toBeNull()
    },
  )
})

describe('the connection after a response', () => {
  const withHeaders = (...lines: string[]) => `${head}${lines.join('\r\n')}\r\nContent-Length: 2\r\n\r\nOK`

  it.each([
    [4_000, ok],
    [4_000, 'HTTP/1.1 204 No Content\r\n\r\n'],
    [4_000, chunked('2\r\nOK\r\n0\r\n\r\n')],
    [4_000, withHeaders('Connection: keep-alive', 'Keep-Alive: timeout=60, max=100')],
    [2_000, withHeaders('Keep-Alive: timeout=3')],
    [4_000, `HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nOK`],
  ])('waits %i ms for the next request after %j', (ms, text) => expect(read(text).idleMs).toBe(ms))

  it.each([
    ['it says that it closes', withHeaders('Connection: close')],
    ['it says so among others', withHeaders('Connection: keep-alive, Close')],
    ['it says so in a second line', withHeaders('Connection: keep-alive', 'Connection: close')],
    ['it keeps none for longer than a second', withHeaders('Keep-Alive: timeout=1')],
    ['it keeps none at all', withHeaders('Keep-Alive: timeout=0')],
    ['that was the last one of its kind', withHeaders('Keep-Alive: max=0, timeout=60')],
    ['it is of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK'],
    ['it is of HTTP/2.0', 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nOK'],
    ['bytes follow', `${ok}HTTP/1.1 500 Poison\r\n\r\n`],
    ['bytes follow the last chunk', chunked('2\r\nOK\r\n0\r\n\r\nx')],
    ['there is a body to 204', 'HTTP/1.1 204 No Content\r\n\r\nOK'],
    ['there are two lengths', withHeaders('Content-Length: 3')],
    ['there is one length twice', withHeaders('Content-Length: 2')],
    ['there are a list of lengths', `${head}Content-Length: 2, 2\r\n\r\nOK`],
    [
      'there is a length and chunks',
      `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['there are two codings', `${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['there is another coding', `${head}Transfer-Encoding: chunked, x\r\n\r\n`],
    ['there is a sign before the length', `${head}Content-Length: +2\r\n\r\nOK`],
    ['a line ends with LF', `${head}X-A: b\nContent-Length: 2\r\n\r\nOK`],
    ['a line has no colon', withHeaders('garbage')],
    ['a line is folded', withHeaders('X-A: a\r\n b')],
    ['there is a CR in a line', withHeaders('X-A: a\rContent-Length: 0')],
    ['there is a CR before the end of a line', withHeaders('X-A: a\r')],
    ['there is a space before the colon', withHeaders('Content-Length : 2')],
    ['there is a control character', withHeaders('X-A: \x01')],
    ['an interim response was like that', `HTTP/1.1 103 Early Hints\nLink: a\r\n\r\n${ok}`],
  ])('is not reused when %s', (_, text) =>
    expect(read(text)).toMatchObject({ statusCode: expect.any(Number), idleMs: 0 }),
  )
})
