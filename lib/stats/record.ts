import { addToStats } from '@/db/queries/stats'
import type { Cause } from '@/lib/contract/causes'
import { minuteMs } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'
import { toSlot } from './histogram'

/** How a delivery ended, or the cause of a failed attempt. */
export type Outcome = 'delivered' | 'failed' | 'cancelled' | Cause

interface Counted {
  /** the delivery, or any of those that ended together for one endpoint */
  delivery: { endpoint_id: string; test: number }
  outcome: Outcome
  /** how long the attempt took; null without one */
  durationMs?: number | null
  /** how many at the same time */
  count?: number
  /** when it happened, ms; defaults to now */
  at?: number
}

/** Counts a result for its endpoint, in the transaction that causes it; tests are not counted. */
export async function countOutcome(
  tx: Context,
  { delivery, outcome, durationMs = null, count = 1, at = tx.runtime.now() }: Counted,
): Promise<void> {
  if (delivery.test || count === 0) return
  await addToStats(tx.db, {
    endpoint_id: delivery.endpoint_id,
    start: at - (at % minuteMs),
    outcome,
    slot: durationMs === null ? 0 : toSlot(durationMs),
    count,
  })
}
