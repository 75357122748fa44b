import { Time } from '@/components/time/time'
import { type Column, DataTable } from '@/components/ui/data-table'
import { formatCount, formatDuration } from '@/lib/format'
import type { EndpointStats } from '@/lib/stats/schema'
import { toBars } from './bars'
import { windowLabels } from './windows'

type Bucket = EndpointStats['buckets'][number]

const height = 100
const step = 10

/** Delivered and failed per bucket: drawn on the server, named in words, and as a table for those who want the numbers. */
export function BarChart({ stats }: { stats: EndpointStats }) {
  const { totals, buckets, window } = stats
  const { bucket, last } = windowLabels[window]
  const { most, bars } = toBars(buckets, height)
  const said = `Deliveries per ${bucket} in ${last}: ${formatCount(totals.delivered)} delivered, ${formatCount(totals.failed)} failed. The fullest has ${formatCount(most)}.`
  return (
    <section aria-labelledby="bars" className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 id="bars" className="mr-auto font-semibold text-md">
          Deliveries per {bucket}
        </h2>
        <Legend totals={totals} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2">
        <svg
          role="img"
          aria-label={said}
          viewBox={`0 0 ${buckets.length * step} ${height}`}
          preserveAspectRatio="none"
          className="block h-36 w-full border-border-strong border-y border-t-border"
        >
          {bars.map((bar, i) => (
            <g key={buckets[i]?.start} transform={`translate(${i * step + 1} 0)`}>
              <Delivered top={height - bar.failed - bar.delivered} size={bar.delivered} />
              <rect
                y={height - bar.failed}
                width={step - 2}
                height={bar.failed}
                fill="var(--chart-failed)"
                className="solid"
              />
            </g>
          ))}
        </svg>
        <span className="-mt-2 text-muted text-xs" aria-hidden="true">
          {formatCount(most)}
        </span>
      </div>
      <p className="flex justify-between gap-2 text-muted text-xs">
        <Time at={stats.from} form="full" />
        <span>Now</span>
      </p>
      <Numbers buckets={buckets} />
    </section>
  )
}

const capHeight = 1.5

function Delivered({ top, size }: { top: number; size: number }) {
  if (size === 0) return null
  return (
    <>
      <rect y={top} width={step - 2} height={size} fill="var(--chart-ground)" />
      <rect y={top} width={step - 2} height={Math.min(capHeight, size)} fill="var(--chart-delivered)" />
    </>
  )
}

function Legend({ totals }: { totals: EndpointStats['totals'] }) {
  return (
    <ul className="flex gap-4">
      <li className="flex items-center gap-1.5 text-muted">
        <svg width="10" height="10" aria-hidden="true">
          <rect width="10" height="10" fill="var(--chart-ground)" />
          <rect width="10" height="2" fill="var(--chart-delivered)" />
        </svg>
        Delivered <b className="font-medium text-text">{formatCount(totals.delivered)}</b>
      </li>
      <li className="flex items-center gap-1.5 text-muted">
        <svg width="10" height="10" aria-hidden="true">
          <rect width="10" height="10" fill="var(--chart-failed)" className="solid" />
        </svg>
        Failed <b className="font-medium text-text">{formatCount(totals.failed)}</b>
      </li>
    </ul>
  )
}

function Numbers({ buckets }: { buckets: Bucket[] }) {
  return (
    <details>
      <summary className="w-fit cursor-pointer py-0.5 text-accent">Show data</summary>
      <div className="list -mx-5 max-h-96 overflow-y-auto pt-2 max-card:-mx-4">
        <DataTable
          label="Deliveries by time, newest first"
          columns={columns}
          rows={[...buckets].reverse()}
          keyOf={({ start }) => start}
          card={'"from from p95" "delivered failed cancelled"'}
        />
      </div>
    </details>
  )
}

const columns: Column<Bucket>[] = [
  { title: 'From', area: 'from', render: ({ start }) => <Time at={start} form="full" /> },
  numberColumn('Delivered', 'delivered', ({ delivered }) => delivered),
  numberColumn('Failed', 'failed', ({ failed }) => failed),
  numberColumn('Cancelled', 'cancelled', ({ cancelled }) => cancelled),
  {
    title: 'p95',
    width: 96,
    align: 'right',
    area: 'p95',
    render: ({ p95_ms: ms }) => (ms === null ? null : formatDuration(ms)),
  },
]

function numberColumn(title: string, area: string, of: (bucket: Bucket) => number): Column<Bucket> {
  return {
    title,
    width: 96,
    align: 'right',
    area,
    render: (bucket) => (
      <>
        <span className="hidden text-muted max-card:inline">{title} </span>
        {formatCount(of(bucket))}
      </>
    ),
  }
}
