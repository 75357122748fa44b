import { cancelPendingOfReplay } from '@/db/queries/replays'
import { recordEnds } from '@/lib/delivery-ends/record-ends'
import { workBriefly } from '@/lib/platform/batches'
import type { Context } from '@/lib/platform/context'

const maxAtOnce = 200
const rowsPerStatement = 50

/** Cancels a replay's pending deliveries, in the caller's transaction; false when there may be more. */
export async function cancelPending(tx: Context, replayId: string): Promise<boolean> {
  return (await cancelSome(tx, replayId, maxAtOnce)) < maxAtOnce
}

/** Continues cancelling for as long as it doesn't delay others. */
export function goOnCancelling(tx: Context, replayId: string): Promise<boolean> {
  return workBriefly(async () => (await cancelSome(tx, replayId, rowsPerStatement)) === rowsPerStatement)
}

async function cancelSome(tx: Context, replayId: string, limit: number): Promise<number> {
  const cancelled = await cancelPendingOfReplay(tx.db, replayId, { now: tx.runtime.now(), limit })
  await recordEnds(
    tx,
    cancelled.map(({ endpoint_id }) => ({ endpoint_id, test: 0, status: 'cancelled' as const })),
  )
  return cancelled.length
}
