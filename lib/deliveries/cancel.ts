import { advanceDelivery, findDelivery } from '@/db/queries/deliveries'
import { recordChange } from '@/lib/audit/record'
import { assertScope } from '@/lib/auth/scopes'
import type { Cause } from '@/lib/causes/schema'
import { type Context, withTransaction } from '@/lib/context'
import { AppError, notFound } from '@/lib/errors'
import { countOutcome } from '@/lib/stats/record'
import { presentDeliveries } from './present'
import type { Delivery } from './schema'
import { foreseeStops } from './stopped'

/**
 * Cancels what is pending; an attempt under way ends and is recorded. Throws a 404 problem for an unknown or foreign id,
 * a 409 when the delivery is final.
 */
export async function cancelDelivery(ctx: Context, id: string): Promise<Delivery> {
  assertScope(ctx.actor, 'deliveries:write')
  return withTransaction(ctx, async (tx) => {
    const found = await findDelivery(tx.db, tx.partnerId, id)
    const [row] = found ? await foreseeStops(tx, [found]) : []
    if (!row) throw notFound()
    if (row.status !== 'pending') throw new AppError('conflict', describeFinished(row.status))
    const end = {
      status: 'cancelled',
      cause: 'cancelled',
      next_attempt_at: null,
      completed_at: tx.runtime.now(),
    } as const
    await advanceDelivery(tx.db, { ...row, ...end })
    await countOutcome(tx, { delivery: row, outcome: 'cancelled' })
    const before = { status: row.status, cause: row.cause }
    const after = { status: end.status, cause: end.cause }
    await recordChange(tx, { action: 'delivery.cancelled', targetId: id, before, after })
    const [cancelled] = await presentDeliveries(tx, [{ ...row, ...end }])
    if (!cancelled) throw notFound()
    return cancelled
  })
}

/** Ends a delivery of which nothing was sent, in the transaction that made it. */
export async function endUnsent(
  tx: Context,
  { id, endpointId }: { id: string; endpointId: string },
  cause: Cause,
): Promise<void> {
  await advanceDelivery(tx.db, {
    id,
    status: 'cancelled',
    attempt_count: 0,
    next_attempt_at: null,
    cause,
    last_status_code: null,
    completed_at: tx.runtime.now(),
  })
  await countOutcome(tx, { delivery: { endpoint_id: endpointId, test: 0 }, outcome: 'cancelled' })
}

function describeFinished(status: Delivery['status']): string {
  if (status === 'cancelled') return 'This delivery is already cancelled.'
  return `This delivery is already ${status} and can’t be cancelled.`
}
