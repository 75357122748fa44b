import { minuteMs, parseDurationMs } from '@/lib/contract/time'
import { type CountsQuery, maxBuckets } from './schema'

const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const stepsMs = [
  ...[1000, 5000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
]

/** The times (ms, `to` excluded) that are counted: those of the filter, else the window up to `now`. */
export function boundsOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  window: CountsQuery['window'],
  now: number,
): { from: number; to: number } {
  // Including the current millisecond.
  const end = Math.min(to ?? now + 1, now + 1)
  return { from: Math.min(from ?? end - (parseDurationMs(window) ?? 0), end), to: end }
}

/** The length of a bucket, ms: the shortest usual one that gives few enough buckets. */
export function stepOf({ from, to }: { from: number; to: number }): number {
  // The first bucket may begin before the time itself, which adds one.
  const max = maxBuckets - 1
  const days = Math.ceil((to - from) / max / dayMs)
  return stepsMs.find((stepMs) => (to - from) / stepMs <= max) ?? days * dayMs
}
