import { findDelivery } from '@/db/queries/deliveries'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { endDelivery } from '@/lib/delivery-ends/end-delivery'
import { foreseeStops } from '@/lib/delivery-ends/stopped'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { presentDeliveries } from './present'
import type { Delivery } from './schema'

/**
 * Cancels a pending delivery; an attempt in flight still finishes and is recorded. Throws a 404 problem for an
 * unknown or foreign id, a 409 when the delivery has ended.
 */
export async function cancelDelivery(ctx: Context, id: string): Promise<Delivery> {
  assertScope(ctx.actor, 'deliveries:write')
  return withTransaction(ctx, async (tx) => {
    const found = await findDelivery(tx.db, tx.partnerId, id)
    const [row] = found ? await foreseeStops(tx, [found]) : []
    if (!row) throw notFound()
    if (row.status !== 'pending') throw new AppError('conflict', describeFinished(row.status))
    const end = { status: 'cancelled', cause: 'cancelled' } as const
    const at = tx.runtime.now()
    await endDelivery(tx, row, { ...end, at })
    const before = { status: row.status, cause: row.cause }
    await recordChange(tx, { action: 'delivery.cancelled', targetId: id, before, after: end })
    const [cancelled] = await presentDeliveries(tx, [
      { ...row, ...end, next_attempt_at: null, completed_at: at },
    ])
    if (!cancelled) throw notFound()
    return cancelled
  })
}

function describeFinished(status: Delivery['status']): string {
  if (status === 'cancelled') return 'This delivery is already cancelled.'
  return `This delivery is already ${status} and can’t be cancelled.`
}
