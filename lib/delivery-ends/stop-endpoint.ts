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

/** How many deliveries are cancelled with the stop itself. */
const maxAtOnce = 200

const rowsPerStatement = 50
const budgetMs = 2_000

/**
 * Cancels what is pending for an endpoint, and the runs that would send it, in the caller's transaction: some of it now,
 * the rest in pieces by a run of its own. None of it is sent from now on.
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
 * Goes on cancelling what stops have left, in pieces between which others have their turn. Two seconds at most; true
 * when nothing is left. It may be killed anywhere, and called twice.
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
