import type { DeliveryHistogram } from '@/lib/delivery-counts/schema'

export type Bucket = DeliveryHistogram['buckets'][number]

/** Everything a bucket counts. */
export function sumOf({ delivered, pending, failed, cancelled }: Bucket): number {
  return delivered + pending + failed + cancelled
}

/** When a bucket of `seconds` ends. */
export function endOf({ start }: Bucket, seconds: number): string {
  return new Date(Date.parse(start) + seconds * 1000).toISOString().replace('.000Z', 'Z')
}
