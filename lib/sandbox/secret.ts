import { findDeliveryForAttempt } from '@/db/queries/deliveries'
import type { Runtime } from '@/lib/context'
import { secretOwner } from '@/lib/endpoints/service'

/** The secret a delivery is signed with, for the sandbox of this same process; null for an unknown delivery. */
export async function findSigningSecret(runtime: Runtime, deliveryId: string): Promise<string | null> {
  const delivery = await findDeliveryForAttempt(runtime.database.db, deliveryId)
  if (!delivery) return null
  return runtime.secretBox.open(
    delivery.secret_sealed,
    secretOwner(delivery.partner_id, delivery.endpoint_id),
  )
}
