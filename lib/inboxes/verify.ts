import { findDeliveryForAttempt } from '@/db/queries/deliveries'
import { verifyRecoverSignature } from '@/lib/dispatch/sign'
import { openSigningSecrets } from '@/lib/endpoints/signing-secrets'
import type { Context } from '@/lib/platform/context'
import type { SignatureVerdict } from './schema'

/** The parts of a request that decide its verdict; null where the header is missing. */
interface Signed {
  deliveryId: string | null
  signature: string | null
  body: Buffer
}

/**
 * Whether a request was signed by the endpoint of the delivery that it names, with the current secrets. Another
 * partner's delivery counts as unknown, unless the inbox is shared.
 */
export async function verifyReceived(
  ctx: Context,
  { deliveryId, signature, body }: Signed,
  { isShared }: { isShared: boolean },
): Promise<SignatureVerdict> {
  if (signature === null) return 'missing'
  const delivery = deliveryId === null ? undefined : await findDeliveryForAttempt(ctx.db, deliveryId)
  if (!delivery || (delivery.partner_id !== ctx.partnerId && !isShared)) return 'unknown'
  const secrets = openSigningSecrets(ctx.runtime, delivery)
  if (secrets === null) return 'unknown'
  const isBy = (secret: string) => verifyRecoverSignature(body, signature, secret)
  if (isBy(secrets.current)) return 'valid'
  return secrets.previous.some(isBy) ? 'valid_previous' : 'invalid'
}
