import { type DeliveryForAttempt, findDeliveryForAttempt } from '@/db/queries/deliveries'
import type { Context } from '@/lib/context'
import { verifyRecoverSignature } from '@/lib/dispatch/sign'
import { secretOwner } from '@/lib/endpoints/service'
import type { SignatureVerdict } from './schema'

/** What of a request its verdict depends on; null where the header is missing. */
interface Signed {
  deliveryId: string | null
  signature: string | null
  body: Buffer
}

/**
 * Whether a request was signed by the endpoint of the delivery that it names, as the secrets are now. Another partner's
 * delivery is as unknown as one that never was, unless the inbox is shared.
 */
export async function verifyReceived(
  ctx: Context,
  { deliveryId, signature, body }: Signed,
  { isShared }: { isShared: boolean },
): Promise<SignatureVerdict> {
  if (signature === null) return 'missing'
  const delivery = deliveryId === null ? undefined : await findDeliveryForAttempt(ctx.db, deliveryId)
  if (!delivery || (delivery.partner_id !== ctx.partnerId && !isShared)) return 'unknown'
  try {
    return verdictBy(ctx, delivery, (secret) => verifyRecoverSignature(body, signature, secret))
  } catch (error) {
    ctx.runtime.log.error({ err: error, delivery_id: delivery.id }, 'a signing secret could not be opened')
    return 'unknown'
  }
}

function verdictBy(
  { runtime }: Context,
  delivery: DeliveryForAttempt,
  fits: (secret: string) => boolean,
): SignatureVerdict {
  const { partner_id, endpoint_id, secret_sealed, previous_secret_sealed, previous_secret_expires_at } =
    delivery
  const open = (sealed: string) => runtime.secretBox.open(sealed, secretOwner(partner_id, endpoint_id))
  if (fits(open(secret_sealed))) return 'valid'
  const isLive = previous_secret_expires_at !== null && runtime.now() < previous_secret_expires_at
  const isPrevious = previous_secret_sealed !== null && isLive && fits(open(previous_secret_sealed))
  return isPrevious ? 'valid_previous' : 'invalid'
}
