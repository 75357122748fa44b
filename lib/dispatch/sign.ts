import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SigningSecrets {
  current: string
  /** secrets from before rotations that still sign, the latest first */
  previous: string[]
}

/** Lower-case hex HMAC-SHA256 of the raw body, keyed with the secret's UTF-8 bytes (contract, Signature Verification). */
export function recoverSignature(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

/** The signature headers of one request: the contract's, and those of Standard Webhooks. */
export function signatureHeaders(request: {
  body: Uint8Array
  secrets: SigningSecrets
  deliveryId: string
  timestampSeconds: number
}): Record<string, string> {
  const { body, secrets, deliveryId, timestampSeconds } = request
  const { current, previous } = secrets
  const signed = Buffer.concat([Buffer.from(`${deliveryId}.${timestampSeconds}.`), body])
  const keys = [current, ...previous].flatMap(listStandardKeys)
  const signedBefore = previous.map((secret) => recoverSignature(body, secret)).join(', ')
  return {
    'X-Recover-Signature': recoverSignature(body, current),
    ...(signedBefore ? { 'X-Recover-Signature-Previous': signedBefore } : {}),
    'webhook-id': deliveryId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': keys.map((key) => `v1,${standardSignature(signed, key)}`).join(' '),
  }
}

function standardSignature(signed: Uint8Array, key: Uint8Array): string {
  return createHmac('sha256', key).update(signed).digest('base64')
}

// A Standard Webhooks library decodes whatever follows whsec_, or a secret without it, as base64. A secret in the
// form that the specification asks for (24 to 64 bytes) is unambiguous; any other may also be used as it is.
function listStandardKeys(secret: string): Uint8Array[] {
  const [, encoded = ''] = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? []
  const key = Buffer.from(encoded, 'base64')
  if (key.length === 0) return [Buffer.from(secret)]
  const isCanonical = secret === `whsec_${key.toString('base64')}` && key.length >= 24 && key.length <= 64
  return isCanonical ? [key] : [Buffer.from(secret), key]
}

/** Checks an X-Recover-Signature; its length and alphabet first, since empty buffers compare as equal. */
export function verifyRecoverSignature(body: Uint8Array, signature: string, secret: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false
  return timingSafeEqual(Buffer.from(signature), Buffer.from(recoverSignature(body, secret)))
}
