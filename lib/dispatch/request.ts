import { type SigningSecrets, signatureHeaders } from './sign'

/** All headers of one delivery request. */
export function deliveryHeaders(request: {
  body: Uint8Array
  secrets: SigningSecrets
  deliveryId: string
  attempt: number
  resendOf: string | null
  test: boolean
  publicUrl: string
  timestampSeconds: number
}): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': `Recover-Webhooks/1.0 (+${request.publicUrl}/docs)`,
    // Common firewall rule sets penalise a request without it.
    Accept: '*/*',
    'Accept-Encoding': 'identity',
    'X-Recover-Delivery-Id': request.deliveryId,
    'X-Recover-Attempt': String(request.attempt),
    ...(request.resendOf ? { 'X-Recover-Resend-Of': request.resendOf } : {}),
    ...(request.test ? { 'X-Recover-Test': 'true' } : {}),
    ...signatureHeaders(request),
  }
}
