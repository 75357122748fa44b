import { StringDecoder } from 'node:string_decoder'
import { decodeBody, decodeHeaderText, nameBody } from './response-text'

/** How much of a response's body is captured, and how much of its headers. */
export const maxCapturedBytes = 16 * 1024

type Headers = ReadonlyMap<string, string[]>

/**
 * A body as captured text: at most 16 KiB of UTF-8, cut at a character boundary and without NUL, which not every
 * database accepts. Of a compressed or binary body only a description is kept, such as `gzip, 412 bytes`; nothing is
 * inflated.
 */
export function captureBody(
  bytes: Buffer,
  { headers, isWhole }: { headers: Headers; isWhole: boolean },
): { text: string; truncated: boolean } {
  const kept = bytes.subarray(0, maxCapturedBytes)
  const coding = codingOf(headers)
  // The charset describes the decoded content, not the compressed bytes.
  const contentType = coding === '' ? (headers.get('content-type')?.at(-1) ?? '') : ''
  const text = kept.length === 0 ? '' : decodeBody(kept, contentType)
  if (text === null) return { text: nameBody(kept, { coding, isWhole }), truncated: !isWhole }
  if (Buffer.byteLength(text) <= maxCapturedBytes) return { text, truncated: !isWhole }
  return {
    text: new StringDecoder('utf8').write(Buffer.from(text).subarray(0, maxCapturedBytes)),
    truncated: true,
  }
}

function codingOf(headers: Headers): string {
  const codings = (headers.get('content-encoding') ?? []).join(', ').toLowerCase()
  return codings === 'identity' ? '' : codings
}

/** Headers by lower-case name, repeated ones joined; anything beyond 16 KiB is left out. */
export function captureHeaders(headers: Headers): Record<string, string> {
  const kept: [string, string][] = []
  let left = maxCapturedBytes
  for (const [name, values] of headers) {
    const text = values.map(decodeHeaderText).join(', ')
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(text)
    if (bytes > left) continue
    left -= bytes
    kept.push([name, text])
  }
  return Object.fromEntries(kept)
}
