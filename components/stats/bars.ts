import type { EndpointStats } from '@/lib/stats/schema'

type Bucket = EndpointStats['buckets'][number]

/** What a bucket draws, in parts of the chart's height, from the ground up. */
export interface Bar {
  failed: number
  retried: number
  delivered: number
}

// So that one failure among thousands is still seen.
const min = 2

/** How many attempts failed and were not the last of their delivery: those are made again. */
export function countRetried({
  attempts_failed,
  failed,
}: Pick<Bucket, 'attempts_failed' | 'failed'>): number {
  return Math.max(0, attempts_failed - failed)
}

/** The heights of stacked bars out of `height`; any failure at all is visible, and nothing stands out of the chart. */
export function toBars(
  buckets: Pick<Bucket, 'delivered' | 'failed' | 'attempts_failed'>[],
  height: number,
): { max: number; bars: Bar[] } {
  const counted = buckets.map((bucket) => ({ ...bucket, retried: countRetried(bucket) }))
  const max = Math.max(1, ...counted.map(({ delivered, retried, failed }) => delivered + retried + failed))
  const seen = (count: number) => (count === 0 ? 0 : Math.max(min, (count / max) * height))
  const bars = counted.map((bucket) => {
    const failed = seen(bucket.failed)
    const retried = Math.min(seen(bucket.retried), height - failed)
    return {
      failed,
      retried,
      delivered: Math.min((bucket.delivered / max) * height, height - failed - retried),
    }
  })
  return { max, bars }
}

/** The filter of deliveries that were created within a bucket of `seconds`. */
export function filterOf({ start }: Pick<Bucket, 'start'>, seconds: number): string {
  const end = new Date(Date.parse(start) + seconds * 1000).toISOString().replace('.000Z', 'Z')
  return `from:${start} to:${end}`
}
