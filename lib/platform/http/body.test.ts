import { describe, expect, it } from 'vitest'
import { readJsonText } from './body'

const maxBytes = 1024
const json = { 'content-type': 'application/json' }

function post(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  headers: Record<string, string> = json,
): Request {
  return new Request('http://127.0.0.1/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
}

/** A body that arrives in chunks without a length and reports how much of it was read. */
function sliceSlowly(pieces: number, pieceBytes: number) {
  const sent = { pieces: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (sent.pieces === pieces) return controller.close()
        sent.pieces++
        controller.enqueue(new Uint8Array(pieceBytes).fill(0x20))
      },
      cancel: () => {
        sent.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, sent }
}

const codeOf = (request: Request) =>
  readJsonText(request, maxBytes).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  )

describe('the size of a request body', () => {
  it('may be exactly the limit', async () => {
    expect(await readJsonText(post(' '.repeat(maxBytes)), maxBytes)).toHaveLength(maxBytes)
    expect(await codeOf(post(' '.repeat(maxBytes + 1)))).toBe('too_large')
  })

  it('is counted in bytes, not in characters', async () => {
    expect(await codeOf(post('é'.repeat(maxBytes / 2)))).toBe('taken')
    expect(await codeOf(post('é'.repeat(maxBytes / 2 + 1)))).toBe('too_large')
  })

  it('is counted without a Content-Length, and nothing is read beyond the limit', async () => {
    const { stream, sent } = sliceSlowly(1000, 512)
    expect(await codeOf(post(stream))).toBe('too_large')
    expect(sent).toEqual({ pieces: 3, cancelled: true })
  })

  it.each(['1', '0', '-5', 'many', ''])('is counted when Content-Length is %j', async (length) => {
    const { stream } = sliceSlowly(4, 512)
    expect(await codeOf(post(stream, { ...json, 'content-length': length }))).toBe('too_large')
  })

  it('is refused by Content-Length alone, before anything is read', async () => {
    const { stream, sent } = sliceSlowly(1, 1)
    expect(await codeOf(post(stream, { ...json, 'content-length': String(maxBytes + 1) }))).toBe('too_large')
    expect(sent.pieces).toBe(0)
  })

  it('is counted over chunks, which may split a character', async () => {
    const bytes = Buffer.from('{"a":"é😀"}')
    const stream = new ReadableStream({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await readJsonText(post(stream), maxBytes)).toBe('{"a":"é😀"}')
  })
})

describe('a request body that breaks off', () => {
  it('is reported as the fault of the caller', async () => {
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('{"a":')),
      pull: (controller) => controller.error(new Error('aborted')),
    })
    expect(await codeOf(post(stream))).toBe('malformed')
  })
})

describe('the character encoding of a request body', () => {
  it.each([
    ['a lone continuation byte', [0x80]],
    ['a cut character', [0x22, 0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['more than Unicode has', [0xf5, 0x80, 0x80, 0x80]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('must be UTF-8, not %s', async (_, bytes) => {
    expect(await codeOf(post(Uint8Array.from(bytes)))).toBe('malformed')
  })

  it('allows one byte order mark, which is removed', async () => {
    const read = (text: string) => readJsonText(post(text), maxBytes)
    expect(await read('\ufeff{"a":"\ufeffb"}')).toBe('{"a":"\ufeffb"}')
    expect(await read('\ufeff\ufeff{}')).toBe('\ufeff{}')
    expect(await codeOf(post('\ufeff'))).toBe('malformed')
  })
})

describe('the Content-Type of a request body', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; charset=utf8',
    'application/json; charset=UTF8',
    'application/json; charset="UTF-8"',
    'application/json; charset="Utf8"; charset=utf-8',
    'application/json; charset=utf-8 ; profile=x',
    'application/json ; profile=x',
  ])('may be %s', async (type) => {
    expect(await codeOf(post('{}', { 'content-type': type }))).toBe('taken')
  })

  it.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'application/vnd.api+json',
    'application/json, text/plain',
    'text/plain; application/json',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset="iso-8859-1"',
    'application/json; charset=utf-16; charset=utf-8',
    'application/json; charset=utf-8; charset=latin1',
    'application/json; charset=utf-7',
    'application/json; charset=us-ascii',
    "application/json; charset='utf-8'",
    '',
  ])('may not be %j', async (type) => {
    expect(await codeOf(post('{}', { 'content-type': type }))).toBe('unsupported_media_type')
  })

  it('must be given', async () => {
    expect(await codeOf(post(Buffer.from('{}'), {}))).toBe('unsupported_media_type')
  })

  it.each<Record<string, string>>([{ 'content-type': 'text/plain' }, {}])(
    'does not matter when the body is empty (%j)',
    async (headers) => {
      expect(await readJsonText(post(null, headers), maxBytes)).toBe('')
      expect(await readJsonText(post(new Uint8Array(0), headers), maxBytes)).toBe('')
    },
  )
})

describe('the Content-Encoding of a request', () => {
  const withHeader = (name: string, value: string, body: string | null = '{}') =>
    codeOf(post(body, { ...json, [name]: value }))

  it.each([
    'gzip',
    'GZIP',
    'br',
    'deflate',
    'x-gzip',
    'zstd',
    'aes128gcm',
    'identity, gzip',
    'gzip,gzip',
    'utf-8',
    '*',
  ])('may not be %s, with or without a body', async (encoding) => {
    expect(await withHeader('content-encoding', encoding)).toBe('unsupported_media_type')
    expect(await withHeader('content-encoding', encoding, null)).toBe('unsupported_media_type')
  })

  it.each(['identity', 'Identity', 'IDENTITY', '', ' ', ',', 'identity, identity'])(
    'may be %j, which means none',
    async (encoding) => expect(await withHeader('content-encoding', encoding)).toBe('taken'),
  )

  it('is refused with a message that says what is supported', async () => {
    const read = readJsonText(post('{}', { ...json, 'content-encoding': 'gzip' }), maxBytes)
    await expect(read).rejects.toThrow(/Unsupported Content-Encoding: only identity/)
  })

  it('is refused before the body is read, also without a Content-Length', async () => {
    const { stream, sent } = sliceSlowly(4, 512)
    expect(await codeOf(post(stream, { ...json, 'content-encoding': 'gzip' }))).toBe('unsupported_media_type')
    expect(sent.pieces).toBe(0)
  })

  it('matters for Transfer-Encoding too, which may only be chunked', async () => {
    expect(await withHeader('transfer-encoding', 'chunked')).toBe('taken')
    expect(await withHeader('transfer-encoding', 'gzip, chunked')).toBe('unsupported_media_type')
  })
})
