import { StringDecoder } from 'node:string_decoder'

/** How much of an answer's body is kept, and how much of its headers. */
export const keptBytes = 16 * 1024

/**
 * A body as the text that is kept: at most 16 KiB of UTF-8, ending in a whole character. What is not UTF-8 becomes
 * U+FFFD, and NUL is left out, which not every database takes.
 */
export function keepBody(bytes: Buffer, complete: boolean): { text: string; truncated: boolean } {
  const text = decode(bytes.subarray(0, keptBytes), complete).replaceAll('\0', '')
  if (Buffer.byteLength(text) <= keptBytes) return { text, truncated: !complete }
  return { text: decode(Buffer.from(text).subarray(0, keptBytes), false), truncated: true }
}

function decode(bytes: Buffer, complete: boolean): string {
  return complete ? bytes.toString('utf8') : new StringDecoder('utf8').write(bytes)
}

/** Headers by lower-case name, repeated ones joined; what would go beyond 16 KiB is left out. */
export function keepHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const kept: [string, string][] = []
  let left = keptBytes
  for (const [name, value] of Object.entries(headers)) {
    const text = [value ?? ''].flat().join(', ').replaceAll('\0', '')
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(text)
    if (bytes > left) continue
    left -= bytes
    kept.push([name, text])
  }
  return Object.fromEntries(kept)
}
