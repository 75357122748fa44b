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

/** The keys that a secret is under a scheme, by the rules of the sender: most have one. */
function listKeys(scheme: Scheme, secret: string): Uint8Array[] {
  const encoded = /^(?:whsec_)?([A-Za-z0-9+/]+)={0,2}$/.exec(secret)?.[1]
  const key = encoded ? fromBase64(encoded.slice(0, encoded.length - Number(encoded.length % 4 === 1))) : null
  if (scheme === 'recover' || !key || key.length === 0) return [toBytes(secret)]
  const isCanonical = secret === prefix + toBase64(key) && key.length >= 24 && key.length <= 64
  return isCanonical ? [key] : [toBytes(secret), key]
}

function toForms(mistakes: Mistake[], keys: Uint8Array[]): KeyForm[] {
  return keys.map((key) => ({ mistakes, key }))
}

/** What the pasted secret may stand for; as it is comes first. */
export function listMeant(scheme: Scheme, secret: string): KeyForm[] {
  return [
    ...toForms([], listKeys(scheme, secret)),
    ...toForms(['blank'], listKeys(scheme, secret.trim())),
    ...toForms(['prefix'], listKeys(scheme, `${prefix}${secret.trim()}`)),
  ]
}

/** What code may have made of the right secret; the right key comes first. */
export function listUsed(scheme: Scheme, secret: string): KeyForm[] {
  const right = toForms([], listKeys(scheme, secret))
  const bare = withoutPrefix(secret)
  if (scheme === 'standard')
    return [
      ...right,
      { mistakes: ['undecoded'], key: toBytes(secret) },
      { mistakes: ['undecoded'], key: toBytes(bare) },
    ]
  const decoded = fromBase64(bare)
  return [
    ...right,
    ...(bare === secret ? [] : [{ mistakes: ['prefix'] as Mistake[], key: toBytes(bare) }]),
    ...(decoded ? [{ mistakes: ['decoded'] as Mistake[], key: decoded }] : []),
  ]
}
