import { StringDecoder } from 'node:string_decoder'
import { decodeBody, decodeHeaderText, nameBody } from './response-text'

/** How much of a response's body is kept, and how much of its headers. */
export const maxCapturedBytes = 16 * 1024

type Headers = ReadonlyMap<string, string[]>

/**
 * A body as the text that is kept: at most 16 KiB of UTF-8, ending in a whole character and without NUL, which not every
 * database takes. Of a compressed or binary one only the name is kept, such as `gzip, 412 bytes`; nothing is inflated.
 */
export function captureBody(
  bytes: Buffer,
  { headers, isWhole }: { headers: Headers; isWhole: boolean },
): { text: string; truncated: boolean } {
  const kept = bytes.subarray(0, maxCapturedBytes)
  const coding = codingOf(headers)
  // A charset says what is in the box, not what the box is made of.
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

/** Headers by lower-case name, repeated ones joined; what would go beyond 16 KiB is left out. */
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
