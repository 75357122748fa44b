import { createHash, randomBytes } from 'node:crypto'

const prefixes = { partner: 'pk_live_', platform: 'plk_live_' } as const
export type KeyKind = keyof typeof prefixes

/** A new key: its text, to be shown once, and what is stored. */
export function generateKey(kind: KeyKind): { key: string; hash: string; lastFour: string } {
  const key = `${prefixes[kind]}${randomBytes(24).toString('base64url')}`
  return { key, hash: hashKey(key), lastFour: key.slice(-4) }
}

/** A new invite token, 24 random bytes, of which only the hash is stored. */
export function generateToken(): { token: string; hash: string } {
  const token = randomBytes(24).toString('base64url')
  return { token, hash: hashKey(token) }
}

/** True when a text has the form of an invite's token. */
export function looksLikeToken(text: string): boolean {
  return /^[\w-]{32}$/.test(text)
}

/** SHA-256 in hex: enough for 24 random bytes, which can't be guessed. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** True when a text has the form of such a key. */
export function looksLikeKey(kind: KeyKind, text: string): boolean {
  return text.startsWith(prefixes[kind]) && /^[\w-]{24,64}$/.test(text.slice(prefixes[kind].length))
}
