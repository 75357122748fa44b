import { addToStats, type StatsAddition } from '@/db/queries/stats'
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

/** Counts results for their endpoints, in the transaction that causes them; tests are not counted. */
export async function countOutcomes(tx: Context, results: Counted[]): Promise<void> {
  const cells = new Map<string, StatsAddition>()
  for (const result of results) {
    if (result.delivery.test || result.count === 0) continue
    const cell = toCell(result, tx.runtime.now())
    const key = `${cell.endpoint_id} ${cell.start} ${cell.outcome} ${cell.slot}`
    const known = cells.get(key)
    if (known) known.count += cell.count
    else cells.set(key, cell)
  }
  await addToStats(tx.db, [...cells.values()])
}

function toCell(
  { delivery, outcome, durationMs = null, count = 1, at }: Counted,
  now: number,
): StatsAddition {
  const time = at ?? now
  return {
    endpoint_id: delivery.endpoint_id,
    start: time - (time % minuteMs),
    outcome,
    slot: durationMs === null ? 0 : toSlot(durationMs),
    count,
  }
}
