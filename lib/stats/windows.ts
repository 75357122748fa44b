import { spanMs } from '@/db/queries/stats'
import type { WindowName } from './limits'

/**
 * Which rows each window is read from, and how many. Except for the shortest window, one bucket more than its length,
 * because the last one is incomplete.
 */
export const windows = {
  '1h': { span: 'minute', buckets: 60 },
  '24h': { span: 'hour', buckets: 25 },
  '7d': { span: 'quarter', buckets: 29 },
  '30d': { span: 'day', buckets: 31 },
} as const satisfies Record<WindowName, { span: keyof typeof spanMs; buckets: number }>

const dayMs = spanMs.day

/** How long rows are kept that only shorter windows need: about twice the window's length. */
export const keepMs = { minute: 2 * spanMs.hour, hour: 2 * dayMs, quarter: 9 * dayMs } as const

/** How long a bucket of this window is, ms. */
export function bucketMs(window: WindowName): number {
  return spanMs[windows[window].span]
}

/** Where each bucket of a window begins, oldest first, aligned to UTC; the last one contains `now` (ms). */
export function bucketStarts(window: WindowName, now: number): number[] {
  const stepMs = bucketMs(window)
  const { buckets } = windows[window]
  const last = now - (now % stepMs)
  return Array.from({ length: buckets }, (_, i) => last - (buckets - 1 - i) * stepMs)
}
