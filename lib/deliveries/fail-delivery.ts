import { findDeliveryForAttempt } from '@/db/queries/deliveries'
import type { Cause } from '@/lib/contract/causes'
import { endDelivery } from '@/lib/delivery-ends/end-delivery'
import { cancelIfStopped } from '@/lib/delivery-ends/stopped'
import { type Context, withTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'

/** Ends a delivery whose last attempt failed and tells the partner, in one transaction; a second call does nothing. */
export async function failDelivery(ctx: Context, deliveryId: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const delivery = await findDeliveryForAttempt(tx.db, deliveryId)
    if (delivery?.status !== 'pending') return
    if (delivery.stop_number !== null && (await cancelIfStopped(tx, deliveryId))) return
    await endDelivery(tx, delivery, { status: 'failed', cause: delivery.cause as Cause | null })
  })
  faultPoint('delivery:failed')
}
