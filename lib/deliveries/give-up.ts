import { findAttemptInPlace } from '@/db/queries/attempts'
import { advanceDelivery, type DeliveryForAttempt, findDeliveryForAttempt } from '@/db/queries/deliveries'
import { insertNotice } from '@/db/queries/notices'
import { noteExhausted } from '@/lib/endpoints/health'
import { cancelIfStopped } from '@/lib/endpoints/stopped'
import { announceFailure } from '@/lib/notifications/announce'
import { type Context, withTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'
import { newId } from '@/lib/platform/ids'
import { countOutcome } from '@/lib/stats/record'

/** Ends a delivery whose last attempt failed and tells the partner, in one transaction; a second call does nothing. */
export async function giveUpDelivery(ctx: Context, deliveryId: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const delivery = await findDeliveryForAttempt(tx.db, deliveryId)
    if (delivery?.status !== 'pending') return
    if (delivery.stop_number !== null && (await cancelIfStopped(tx, deliveryId))) return
    const now = tx.runtime.now()
    const { id, attempt_count, cause, last_status_code } = delivery
    const end = {
      id,
      status: 'failed',
      attempt_count,
      next_attempt_at: null,
      cause,
      last_status_code,
      completed_at: now,
    } as const
    if (!(await advanceDelivery(tx.db, end))) return
    // Whoever pressed the button of a test sees its result.
    if (!delivery.test) await notify(tx, delivery, now)
    await countOutcome(tx, { delivery, outcome: 'failed' })
    await noteExhausted(tx, delivery)
  })
  faultPoint('delivery:given-up')
}

async function notify(tx: Context, delivery: DeliveryForAttempt, now: number): Promise<void> {
  const { id, attempt_count: attempts, cause } = delivery
  const last = await findAttemptInPlace(tx.db, id, attempts)
  await insertNotice(tx.db, {
    id: newId('ntc'),
    partner_id: delivery.partner_id,
    type: 'webhook.delivery_failed',
    delivery_id: id,
    created_at: now,
    data: JSON.stringify({
      webhook_id: delivery.endpoint_id,
      delivery_id: id,
      event_id: delivery.event_id,
      event_type: delivery.event_type,
      account_id: delivery.account_id,
      attempts,
      last_status_code: last?.status_code ?? null,
      last_cause: cause,
    }),
  })
  await announceFailure(tx, { partnerId: delivery.partner_id, endpointId: delivery.endpoint_id })
}
