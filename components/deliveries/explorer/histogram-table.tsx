import { Time } from '@/components/time/time'
import { formatCount } from '@/lib/contract/format'
import { type Bucket, sumOf } from './buckets'

const columns = ['delivered', 'pending', 'failed', 'cancelled'] as const

interface HistogramTableProps {
  buckets: Bucket[]
  /** shows times with seconds */
  isExact: boolean
  onPick: (bucket: Bucket) => void
}

/** The histogram as a table, newest first; each time narrows the filter to it, as its bar does. */
export function HistogramTable({ buckets, isExact, onPick }: HistogramTableProps) {
  const filled = buckets.filter((bucket) => sumOf(bucket) > 0).reverse()
  if (filled.length === 0) return <p className="py-2 text-muted">No deliveries in this range.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
    <section aria-label="Chart data" tabIndex={0} className="mt-2 max-h-56 overflow-auto">
      <table className="w-full text-right">
        <thead className="text-muted text-xs">
          <tr>
            <th className="text-left font-medium">From</th>
            {columns.map((name) => (
              <th key={name} className="font-medium capitalize">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.map((bucket) => (
            <tr key={bucket.start} className="border-border border-t">
              <th className="text-left font-normal">
                <button
                  type="button"
                  onClick={() => onPick(bucket)}
                  className="min-h-6 text-accent hover:underline max-card:min-h-11"
                >
                  <Time at={bucket.start} isExact={isExact} />
                </button>
              </th>
              {columns.map((name) => (
                <td key={name}>{formatCount(bucket[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
