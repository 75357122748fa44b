import { findAttemptInPlace } from '@/db/queries/attempts'
import { advanceDelivery } from '@/db/queries/deliveries'
import { insertNotice } from '@/db/queries/notices'
import type { DeliveriesTable } from '@/db/tables/deliveries'
import type { Cause } from '@/lib/contract/causes'
import { announceFailure } from '@/lib/notifications/announce'
import type { Context } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { recordDelivered, recordFinalFailure } from './endpoint-health'
import { recordEnds } from './record-ends'

/** What a caller that ends a delivery must know of it. */
export type EndingDelivery = Pick<
  DeliveriesTable,
  'id' | 'partner_id' | 'endpoint_id' | 'event_id' | 'event_type' | 'account_id' | 'cause'
> & { test: number; attempt_count: number; last_status_code: number | null }

interface End {
  status: 'delivered' | 'failed' | 'cancelled'
  /** why it was not delivered; null if it was */
  cause: Cause | null
  /** when it ended, ms; defaults to now */
  at?: number
  /** duration of the successful attempt */
  durationMs?: number
}

/**
 * Ends deliveries in the caller's transaction, with all side effects; false for each that has already ended or is
 * about to be cancelled by a stop of its endpoint. `attempt_count` and `last_status_code` are stored as given.
 */
export async function endDeliveries(
  tx: Context,
  ends: { delivery: EndingDelivery; end: End }[],
): Promise<boolean[]> {
  const hasEnded: boolean[] = []
  for (const { delivery, end } of ends) hasEnded.push(await advanceToEnd(tx, delivery, end))
  const ended = ends.filter((_, i) => hasEnded[i])
  await recordEnds(
    tx,
    ended.map(({ delivery: { endpoint_id, test }, end: { status, durationMs = null } }) => {
      return { endpoint_id, test, status, durationMs }
    }),
  )
  await recordDelivered(
    tx,
    ended.filter(({ end }) => end.status === 'delivered').map(({ delivery }) => delivery),
  )
  for (const { delivery, end } of ended)
    if (end.status === 'failed') await recordFailed(tx, { ...delivery, cause: end.cause })
  return hasEnded
}

/** The same for one delivery. */
export async function endDelivery(tx: Context, delivery: EndingDelivery, end: End): Promise<boolean> {
  const [hasEnded = false] = await endDeliveries(tx, [{ delivery, end }])
  return hasEnded
}

function advanceToEnd(
  tx: Context,
  { id, attempt_count, last_status_code }: EndingDelivery,
  { status, cause, at = tx.runtime.now() }: End,
): Promise<boolean> {
  const progress = { id, status, attempt_count, last_status_code, cause }
  return advanceDelivery(tx.db, { ...progress, next_attempt_at: null, completed_at: at })
}

// The person who started a test sees its result directly.
async function recordFailed(tx: Context, delivery: EndingDelivery): Promise<void> {
  if (!delivery.test) await notify(tx, delivery)
  await recordFinalFailure(tx, delivery)
}

async function notify(tx: Context, delivery: EndingDelivery): Promise<void> {
  const { id, attempt_count: attempts, cause } = delivery
  const last = await findAttemptInPlace(tx.db, id, attempts)
  await insertNotice(tx.db, {
    id: newId('ntc'),
    partner_id: delivery.partner_id,
    type: 'webhook.delivery_failed',
    delivery_id: id,
    created_at: tx.runtime.now(),
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
