/** What a bucket draws, in parts of the chart's height, from the ground up. */
export interface Bar {
  failed: number
  delivered: number
}

// So that one failure among thousands is still seen.
const leastFailed = 2

/** The heights of stacked bars out of `height`; any failure at all is visible, and nothing stands out of the chart. */
export function toBars(
  buckets: { delivered: number; failed: number }[],
  height: number,
): { most: number; bars: Bar[] } {
  const most = Math.max(1, ...buckets.map(({ delivered, failed }) => delivered + failed))
  const bars = buckets.map((bucket) => {
    const failed = bucket.failed === 0 ? 0 : Math.max(leastFailed, (bucket.failed / most) * height)
    return { failed, delivered: Math.min((bucket.delivered / most) * height, height - failed) }
  })
  return { most, bars }
}
