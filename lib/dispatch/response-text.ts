import { isAscii } from 'node:buffer'
import { formatCount } from '@/lib/contract/format'

const codingPattern = /^[a-z0-9][a-z0-9, -]{0,40}$/
const multiByte = /[\xc2-\xf4][\x80-\xbf]/

/** A header's bytes (as latin1) as text: UTF-8 if valid, otherwise windows-1252. */
export function decodeHeaderText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  return decodeAs('utf-8', bytes) ?? decodeAs('windows-1252', bytes) ?? ''
}

/**
 * A response's body as text, without an incomplete last character; null when it can't be decoded. The charset is that
 * of `contentType`, otherwise UTF-8, otherwise for `text/*` windows-1252 (RFC 2616 §3.7.1).
 */
export function decodeBody(bytes: Buffer, contentType: string): string | null {
  const declared = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]
  for (const encoding of listEncodings(bytes, declared, /^text\//i.test(contentType))) {
    const text = decodeAs(encoding, bytes)
    if (text !== null && isReadable(text)) return text.replaceAll('\0', '')
  }
  return null
}

/**
 * A description of a body that can't be shown as text: `gzip, 412 bytes`. `coding` is its Content-Encoding, if any.
 */
export function nameBody(bytes: Buffer, { coding, isWhole }: { coding: string; isWhole: boolean }): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const kind = codingPattern.test(coding) ? coding : isGzip ? 'gzip' : 'binary'
  const count = formatCount(bytes.length)
  return `${kind}, ${isWhole ? '' : 'more than '}${count} ${bytes.length === 1 ? 'byte' : 'bytes'}`
}

function listEncodings(bytes: Buffer, declared: string | undefined, isText: boolean): string[] {
  const marked = encodingOfMark(bytes)
  if (marked) return [marked]
  const encoding = declared && canonicalName(declared)
  // Many servers declare this charset whatever they send, and valid UTF-8 is hardly ever such text by chance.
  if (encoding === 'windows-1252') return ['utf-8', encoding]
  if (encoding) return [encoding, 'utf-8']
  return isText && !multiByte.test(bytes.toString('latin1')) ? ['utf-8', 'windows-1252'] : ['utf-8']
}

function encodingOfMark(bytes: Buffer): string | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : null
}

/** TextDecoder's name for a charset; null for an unknown one. */
function canonicalName(charset: string): string | null {
  try {
    return new TextDecoder(charset).encoding
  } catch {
    return null
  }
}

// In stream mode, so that a character cut in half is not an error.
function decodeAs(encoding: string, bytes: Buffer): string | null {
  if (encoding === 'utf-8' && isAscii(bytes)) return bytes.toString('latin1')
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return null
  }
}

// Terminal escapes and a stray NUL do occur in text.
function isReadable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
  const controls = text.match(/[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g)?.length ?? 0
  return controls * 10 <= text.length
}
