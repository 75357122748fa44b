import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { captureBody, captureHeaders } from './response-capture'

function capture(bytes: Uint8Array | string, headers: Record<string, string> = {}, isWhole = true) {
  const given = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]))
  return captureBody(Buffer.from(bytes as string, 'latin1'), { headers: given, isWhole })
}
const typed = (bytes: string, type: string) => capture(bytes, { 'content-type': type }).text
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

describe('a body', () => {
  it.each([
    ['f\xc3\xbcr', 'text/plain; charset=utf-8', 'für'],
    ['f\xc3\xbcr', 'application/json', 'für'],
    ['f\xfcr', 'text/plain; charset=ISO-8859-1', 'für'],
    ['f\xfcr 5 \x80', 'text/html;charset="windows-1252"', 'für 5 €'],
    ['f\xfcr', 'text/html', 'für'],
    ['\x82\xb1\x82\xf1', 'text/plain; charset=Shift_JIS', 'こん'],
    // A charset from the server's configuration, whatever the application sends.
    ['f\xc3\xbcr', 'text/html; charset=iso-8859-1', 'für'],
    ['f\xc3\xbcr', 'text/html; charset=no-such-thing', 'für'],
    ['\xef\xbb\xbf{}', 'application/json', '{}'],
    ['', 'image/png', ''],
  ])('%j of %s is shown as text', (bytes, type, text) => expect(typed(bytes, type)).toBe(text))

  it('of UTF-16 is shown as text, with a mark or a charset', () => {
    const mark = Buffer.from([0xff, 0xfe])
    expect(capture(Buffer.concat([mark, utf16('für')])).text).toBe('für')
    expect(capture(utf16('für'), { 'content-type': 'text/plain; charset=UTF-16LE' }).text).toBe('für')
    expect(capture(Buffer.from([0xfe, 0xff, 0, 0x66])).text).toBe('f')
  })

  it.each([
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png', 'binary, 16 bytes'],
    ['f\xfcr', 'application/json', 'binary, 3 bytes'],
    ['\xff', 'text/plain; charset=utf-8', 'binary, 1 byte'],
    ['\0'.repeat(1_024), 'text/plain', 'binary, 1,024 bytes'],
    ['\x81\x8d\x8f\x90', 'text/html', 'binary, 4 bytes'],
    ['f\xc3\xbcr \xff', 'text/html', 'binary, 6 bytes'],
  ])('%j of %s is described, not shown', (bytes, type, name) => expect(typed(bytes, type)).toBe(name))

  it('that is compressed is described by its coding, or by its first bytes', () => {
    const bytes = gzipSync(JSON.stringify({ error: 'für'.repeat(50) }))
    const name = `gzip, ${bytes.length} bytes`
    const json = 'application/json; charset=iso-8859-1'
    expect(capture(bytes, { 'content-encoding': 'gzip', 'content-type': json })).toEqual({
      text: name,
      truncated: false,
    })
    expect(capture(bytes, { 'content-encoding': 'GZIP' }).text).toBe(name)
    expect(capture(bytes).text).toBe(name)
    // With a charset, any bytes would decode as text.
    expect(capture('\xe4\xf6\xfcOK', { 'content-encoding': 'br', 'content-type': json }).text).toBe(
      'br, 5 bytes',
    )
    expect(capture(bytes, { 'content-encoding': 'br, gzip' }).text).toBe(`br, ${name}`)
    expect(capture(bytes, { 'content-encoding': '<script>' }).text).toBe(name)
    expect(capture(bytes, { 'content-encoding': 'gzip' }, false)).toEqual({
      text: `gzip, more than ${bytes.length} bytes`,
      truncated: true,
    })
  })

  it('that is text anyway is shown, whatever its declared coding', () => {
    expect(capture('not found', { 'content-encoding': 'gzip' }).text).toBe('not found')
    expect(capture('f\xc3\xbcr', { 'content-encoding': 'identity' }).text).toBe('für')
  })

  it.each(['é', '€', '😀'])('is never cut in the middle of %s', (character) => {
    const bytes = Buffer.from(`x${character.repeat(9_000)}`).subarray(0, 16_385)
    const { text, truncated } = capture(bytes, {}, false)
    expect(truncated).toBe(true)
    expect(text).toMatch(new RegExp(`^x(${character})+$`, 'u'))
    expect(16_384 - Buffer.byteLength(text)).toBeLessThan(4)
  })

  it('that its own server cut inside a character loses only that character', () => {
    expect(capture('f\xc3\xbcr \xe2\x82')).toEqual({ text: 'für ', truncated: false })
  })

  it('of a narrow charset has 16 KiB of UTF-8 at most', () => {
    const { text, truncated } = capture('\xfc'.repeat(16_384), {
      'content-type': 'text/plain; charset=latin1',
    })
    expect({ text, truncated }).toEqual({ text: 'ü'.repeat(8_192), truncated: true })
  })
})

describe('the headers', () => {
  it('are decoded as UTF-8 if valid, and as windows-1252 otherwise', () => {
    const headers = new Map([
      ['x-utf8', ['f\xc3\xbcr', '\xf0\x9f\x98\x80']],
      ['x-latin1', ['f\xfcr', 'f\xc3\xbcr']],
      ['x-ascii', ['fur']],
    ])
    expect(captureHeaders(headers)).toEqual({ 'x-utf8': 'für, 😀', 'x-latin1': 'für, für', 'x-ascii': 'fur' })
  })
})
