import type { WindowName } from './schema'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How far each window reaches back and in what steps; `span` is the rows that it is read from. */
export const windows = {
  '1h': { span: 'minute', bucketMs: minuteMs, buckets: 60 },
  '24h': { span: 'hour', bucketMs: hourMs, buckets: 25 },
  '7d': { span: 'hour', bucketMs: 6 * hourMs, buckets: 29 },
  '30d': { span: 'day', bucketMs: dayMs, buckets: 31 },
} as const satisfies Record<
  WindowName,
  { span: 'minute' | 'hour' | 'day'; bucketMs: number; buckets: number }
>

/** How long minutes and hours are kept: what the longest window that reads them needs, and a day's grace for clocks. */
export const keepMs = { minute: 2 * hourMs, hour: 9 * dayMs } as const

/** Where each bucket of a window begins, oldest first, in whole steps of UTC; the last one holds `now` (ms). */
export function bucketStarts(window: WindowName, now: number): [number, ...number[]] {
  const { bucketMs, buckets } = windows[window]
  const last = now - (now % bucketMs)
  return Array.from({ length: buckets }, (_, i) => last - (buckets - 1 - i) * bucketMs) as [
    number,
    ...number[],
  ]
}
