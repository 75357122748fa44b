import { type DeliveryRow, findDelivery, findPendingResend } from '@/db/queries/deliveries'
import { findEndpoint } from '@/db/queries/endpoints'
import { findEvent } from '@/db/queries/events'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { makeDelivery } from './make'
import { toDelivery } from './present'
import type { Delivery } from './schema'

/**
 * Makes a new delivery of the same bytes to the same endpoint. Throws a 404 problem for an unknown or foreign id, a
 * 409 when the payload or the endpoint is gone, or while a resend of the same delivery is pending.
 */
export async function resendDelivery(ctx: Context, id: string): Promise<Delivery> {
  assertScope(ctx.actor, 'deliveries:write')
  return withTransaction(ctx, async (tx) => {
    const source = await mustFind(tx, id)
    await assertResendable(tx, source)
    const { endpoint_id: endpointId, event_id, event_type, account_id, partner_id: partnerId, test } = source
    const event = { id: event_id, type: event_type, accountId: account_id }
    const made = await makeDelivery(tx, { partnerId, endpointId, event, resendOf: id, test: test === 1 })
    await tx.runtime.emit(tx.db, [made.job])
    await recordChange(tx, { action: 'delivery.resent', targetId: id, after: { delivery_id: made.id } })
    return toDelivery(await mustFind(tx, made.id), undefined, tx.actor)
  })
}

async function mustFind(tx: Context, id: string): Promise<DeliveryRow> {
  const row = await findDelivery(tx.db, tx.partnerId, id)
  if (!row) throw notFound()
  return row
}

async function assertResendable(tx: Context, { id, endpoint_id, event_id }: DeliveryRow): Promise<void> {
  const endpoint = await findEndpoint(tx.db, tx.partnerId, endpoint_id)
  if (!endpoint) throw new AppError('conflict', 'The endpoint was deleted.')
  if (!endpoint.active) throw new AppError('conflict', 'The endpoint is paused or disabled. Resume it first.')
  const event = await findEvent(tx.db, tx.partnerId, event_id)
  if (event?.expired_at !== null)
    throw new AppError('conflict', 'The event’s payload has been deleted (retention period ended).')
  const pending = await findPendingResend(tx.db, tx.partnerId, id)
  if (pending) throw new AppError('conflict', `A resend is already in progress: ${pending}.`)
}
