import type { CountedReplay } from '@/db/queries/replays'
import { toPublicTime } from '@/lib/contract/time'
import type { Replay } from './schema'

type Counts = Omit<Replay['progress'], 'eta_seconds'>

/** Nothing is left to do, though that may not be recorded yet. */
export function isOver(row: CountedReplay): boolean {
  return (
    row.ended_at !== null || (row.pending_now === 0 && (row.is_exhausted === 1 || row.status === 'cancelled'))
  )
}

/** The state of its sources: each counts as one of the five, which add up to the total. */
export function countProgress(row: CountedReplay): Counts {
  const { total, skipped, pending_now: pending } = row
  if (row.ended_at !== null) {
    const { delivered, failed, cancelled } = row
    return {
      total,
      delivered: delivered ?? 0,
      failed: failed ?? 0,
      cancelled: cancelled ?? 0,
      skipped,
      remaining: 0,
    }
  }
  const { delivered_now: delivered, failed_now: failed, cancelled_now: cancelled } = row
  const unmade = countUnmade(row)
  if (row.status === 'cancelled')
    return { total, delivered, failed, cancelled: cancelled + unmade, skipped, remaining: pending }
  return { total, delivered, failed, cancelled, skipped, remaining: pending + unmade }
}

/** A replay as the API shows it. */
export function toReplay(row: CountedReplay): Replay {
  return {
    id: row.id,
    status: isOver(row) && row.status !== 'cancelled' ? 'completed' : row.status,
    filter: JSON.parse(row.filter),
    rate_per_second: row.rate_per_second,
    reason: row.reason,
    created_at: toPublicTime(row.created_at),
    ended_at: row.ended_at === null ? null : toPublicTime(row.ended_at),
    created_by: row.created_by,
    progress: { ...countProgress(row), eta_seconds: estimate(row) },
  }
}

function estimate(row: CountedReplay): number | null {
  if (row.status === 'running') return Math.ceil(countUnmade(row) / row.rate_per_second)
  return row.status === 'paused' && !isOver(row) ? null : 0
}

function countUnmade({ total, made, skipped }: CountedReplay): number {
  return total - made - skipped
}
