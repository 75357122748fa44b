import { addToStats } from '@/db/queries/stats'
import type { Cause } from '@/lib/contract/causes'
import { minuteMs } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'
import { toSlot } from './histogram'

/** How a delivery ended, or the cause of an attempt that failed. */
export type Outcome = 'delivered' | 'failed' | 'cancelled' | Cause

interface Counted {
  /** the delivery, or any of those that ended together for one endpoint */
  delivery: { endpoint_id: string; test: number }
  outcome: Outcome
  /** how long the attempt took; null where there was none */
  durationMs?: number | null
  /** how many at once */
  count?: number
  /** when it came about, ms; now unless said otherwise */
  at?: number
}

/** Counts an outcome for its endpoint, in the transaction that brings it about; tests are not counted. */
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
