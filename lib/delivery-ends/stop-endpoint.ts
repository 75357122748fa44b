import {
  countStop,
  deleteStop,
  type EndpointStop,
  findOldestStop,
  insertStop,
} from '@/db/queries/endpoint-stops'
import { workBriefly, workInPieces } from '@/lib/platform/batches'
import { type Context, withTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'
import { cancelSome } from './stopped'

/** How many deliveries are cancelled in the transaction of the stop itself. */
const maxAtOnce = 200

const rowsPerStatement = 50
const budgetMs = 2_000

/**
 * Cancels an endpoint's pending deliveries and their runs in the caller's transaction: some immediately, the rest in
 * pieces in a separate run. None of them is sent from now on.
 */
export async function stopDeliveries(
  tx: Context,
  endpointId: string,
  cause: EndpointStop['cause'],
): Promise<void> {
  const number = await countStop(tx.db, endpointId)
  const stop = { endpoint_id: endpointId, number, cause, stopped_at: tx.runtime.now() }
  const cancelled = await cancelSome(tx, stop, { limit: maxAtOnce })
  if (cancelled === 0) return
  await tx.runtime.emit(tx.db, [{ name: 'webhook/endpoint.stopped', data: { endpointId } }])
  if (cancelled < maxAtOnce) return
  await insertStop(tx.db, stop)
  await tx.runtime.emit(tx.db, [{ name: 'webhook/endpoint.stopping', data: { endpointId } }])
}

/**
 * Continues cancelling what stops have left, in pieces, so that other work gets its turn. Takes two seconds at most;
 * true when nothing is left. It may be killed at any point and called twice.
 */
export function cancelStoppedDeliveries(ctx: Context): Promise<boolean> {
  return workInPieces(budgetMs, async () => {
    const isLeft = await withTransaction(ctx, cancelPiece)
    if (isLeft) faultPoint('stop:piece')
    return isLeft
  })
}

async function cancelPiece(tx: Context): Promise<boolean> {
  const stop = await findOldestStop(tx.db)
  if (!stop) return false
  const limit = rowsPerStatement
  const isThrough = await workBriefly(async () => (await cancelSome(tx, stop, { limit })) === limit)
  if (isThrough) await deleteStop(tx.db, stop)
  return true
}
