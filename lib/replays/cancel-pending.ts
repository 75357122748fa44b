import { cancelPendingOfReplay } from '@/db/queries/replays'
import type { Context } from '@/lib/context'
import { countOutcome } from '@/lib/stats/record'

/** How many deliveries are cancelled in one transaction. */
const mostAtOnce = 2_000

/** Cancels what is pending of a replay, in the caller's transaction; false when there may be more of it. */
export async function cancelPending(tx: Context, replayId: string): Promise<boolean> {
  const cancelled = await cancelPendingOfReplay(tx.db, replayId, { now: tx.runtime.now(), limit: mostAtOnce })
  const counts = new Map<string, number>()
  for (const { endpoint_id: id } of cancelled) counts.set(id, (counts.get(id) ?? 0) + 1)
  for (const [endpoint_id, count] of counts)
    await countOutcome(tx, { delivery: { endpoint_id, test: 0 }, outcome: 'cancelled', count })
  return cancelled.length < mostAtOnce
}
