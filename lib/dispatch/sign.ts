import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SigningSecrets {
  current: string
  /** still accepted by the receiver for a while after a rotation */
  previous?: string | undefined
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
  const signed = Buffer.concat([Buffer.from(`${deliveryId}.${timestampSeconds}.`), body])
  const all = [secrets.current, ...(secrets.previous ? [secrets.previous] : [])]
  return {
    'X-Recover-Signature': recoverSignature(body, secrets.current),
    ...(secrets.previous ? { 'X-Recover-Signature-Previous': recoverSignature(body, secrets.previous) } : {}),
    'webhook-id': deliveryId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': all.map((secret) => `v1,${standardSignature(signed, secret)}`).join(' '),
  }
}

function standardSignature(signed: Uint8Array, secret: string): string {
  return createHmac('sha256', standardKey(secret)).update(signed).digest('base64')
}

// Standard Webhooks: whsec_ + base64 of 24 to 64 bytes is a key in itself; any other secret is its own bytes.
function standardKey(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  const key = Buffer.from(encoded ?? '', 'base64')
  const canonical = encoded !== undefined && key.toString('base64') === encoded
  return canonical && key.length >= 24 && key.length <= 64 ? key : Buffer.from(secret)
}

/** Checks an X-Recover-Signature; its length and alphabet first, since empty buffers compare as equal. */
export function verifyRecoverSignature(body: Uint8Array, signature: string, secret: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false
  return timingSafeEqual(Buffer.from(signature), Buffer.from(recoverSignature(body, secret)))
}
