import { CausedError } from './connect'
import type { HeadReader } from './response-head'

/** How a response's body ends, and whether another request may follow it on the same connection. */
export interface Framing {
  /** `close`: when the connection closes */
  kind: 'length' | 'chunked' | 'close'
  /** bytes; for kind `length` */
  length: number
  isReusable: boolean
  /** how long the server keeps an idle connection, if it says so; milliseconds */
  keepAliveMs: number | null
}

/**
 * Determines a response's framing from its head (RFC 9112 §6.3). Where two readers could disagree, one reading is
 * chosen and the connection is closed afterwards. Throws CausedError `bad_response` for a length that is not a
 * number.
 */
export function readFraming(head: HeadReader): Framing {
  const { statusCode, headers } = head
  const codings = tokensOf(headers, 'transfer-encoding')
  const lengths = tokensOf(headers, 'content-length')
  const isPersistent = persists(head) && !head.isIrregular
  const keepAliveMs = readKeepAlive(headers)
  const frame = (kind: Framing['kind'], length: number, isClear: boolean): Framing => {
    return { kind, length, isReusable: isPersistent && isClear && keepAliveMs !== 0, keepAliveMs }
  }
  if (statusCode === 204 || statusCode === 304) return frame('length', 0, true)
  if (codings.length > 0 && codings.some((coding) => coding !== 'identity')) {
    const isChunked = codings.at(-1) === 'chunked'
    return frame(isChunked ? 'chunked' : 'close', 0, codings.length === 1 && lengths.length === 0)
  }
  if (lengths.length === 0) return frame('close', 0, false)
  const isClear = lengths.length === 1 && codings.length === 0 && /^\d{1,15}$/.test(lengths[0] ?? '')
  return frame('length', Math.min(...lengths.map(readLength)), isClear)
}

// Takes the leading digits, as curl does; a stricter reader may reject the rest.
function readLength(text: string): number {
  const digits = /^\+?(\d+)/.exec(text)?.[1]
  if (digits === undefined) throw new CausedError('bad_response')
  return Number(digits)
}

function persists({ version, headers }: HeadReader): boolean {
  const options = tokensOf(headers, 'connection')
  if (options.includes('close')) return false
  return version === '1.1' || (version === '1.0' && options.includes('keep-alive'))
}

/** What `Keep-Alive: timeout=5, max=100` allows; 0 when this was the last response. */
function readKeepAlive(headers: HeadReader['headers']): number | null {
  const text = headers.get('keep-alive')?.join(',')
  if (text === undefined) return null
  if (/(^|[,;\s])max\s*=\s*"?0+(?!\d)/i.test(text)) return 0
  const seconds = /(?:^|[,;\s])timeout\s*=\s*"?(\d+)/i.exec(text)?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}

/** The comma-separated parts of a header's value, in lower case. */
function tokensOf(headers: HeadReader['headers'], name: string): string[] {
  const values = headers.get(name)
  return values
    ? values
        .join(',')
        .toLowerCase()
        .split(',')
        .map((part) => part.trim())
    : []
}
