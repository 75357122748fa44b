import { fromBase64, toBase64, toBytes } from './hmac'
import type { Mistake } from './mistakes'

/** Which of the two signatures is checked: X-Recover-Signature or webhook-signature. */
export type Scheme = 'recover' | 'standard'

export interface KeyForm {
  mistakes: Mistake[]
  key: Uint8Array
}

const prefix = 'whsec_'
const withoutPrefix = (secret: string) => (secret.startsWith(prefix) ? secret.slice(prefix.length) : secret)

/** The key that a secret is under a scheme, by the rules of the sender. */
function keyOf(scheme: Scheme, secret: string): Uint8Array {
  if (scheme === 'recover' || !secret.startsWith(prefix)) return toBytes(secret)
  const encoded = withoutPrefix(secret)
  const key = fromBase64(encoded)
  const isKey = key && toBase64(key) === encoded && key.length >= 24 && key.length <= 64
  return isKey ? key : toBytes(secret)
}

/** What the pasted secret may stand for; as it is comes first. */
export function listMeant(scheme: Scheme, secret: string): KeyForm[] {
  return [
    { mistakes: [], key: keyOf(scheme, secret) },
    { mistakes: ['blank'], key: keyOf(scheme, secret.trim()) },
    { mistakes: ['prefix'], key: keyOf(scheme, `${prefix}${secret.trim()}`) },
  ]
}

/** What code may have made of the right secret; the right key comes first. */
export function listUsed(scheme: Scheme, secret: string): KeyForm[] {
  const right: KeyForm = { mistakes: [], key: keyOf(scheme, secret) }
  const bare = withoutPrefix(secret)
  if (scheme === 'standard')
    return [
      right,
      { mistakes: ['undecoded'], key: toBytes(secret) },
      { mistakes: ['undecoded'], key: toBytes(bare) },
    ]
  const decoded = fromBase64(bare)
  return [
    right,
    ...(bare === secret ? [] : [{ mistakes: ['prefix'] as Mistake[], key: toBytes(bare) }]),
    ...(decoded ? [{ mistakes: ['decoded'] as Mistake[], key: decoded }] : []),
  ]
}
