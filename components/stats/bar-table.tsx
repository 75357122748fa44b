import Link from 'next/link'
import { Time } from '@/components/time/time'
import { type Column, DataTable } from '@/components/ui/data-table'
import { formatCount, formatDuration } from '@/lib/contract/format'
import type { EndpointStats } from '@/lib/stats/schema'
import { countRetried } from './bars'

type Bucket = EndpointStats['buckets'][number]

interface BarTableProps {
  buckets: Bucket[]
  hrefOf: (bucket: Bucket) => string
}

/** The chart's numbers, newest first; each time links to its deliveries. */
export function BarTable({ buckets, hrefOf }: BarTableProps) {
  return (
    <details>
      <summary className="w-fit cursor-pointer py-0.5 text-accent">Show as table</summary>
      <div className="list -mx-5 max-h-96 overflow-y-auto pt-2 max-card:-mx-4">
        <DataTable
          label="Deliveries by time, newest first"
          columns={columnsFor(hrefOf)}
          rows={[...buckets].reverse()}
          keyOf={({ start }) => start}
          card={'"from from p95" "delivered again failed"'}
        />
      </div>
    </details>
  )
}

function columnsFor(hrefOf: BarTableProps['hrefOf']): Column<Bucket>[] {
  return [
    {
      title: 'From',
      area: 'from',
      render: (bucket) => (
        <Link href={hrefOf(bucket)} prefetch={false}>
          <Time at={bucket.start} form="full" />
        </Link>
      ),
    },
    numberColumn('Delivered', 'delivered', ({ delivered }) => delivered),
    numberColumn('Retries', 'again', countRetried),
    numberColumn('Failed', 'failed', ({ failed }) => failed),
    { ...numberColumn('Cancelled', 'cancelled', ({ cancelled }) => cancelled), area: '' },
    {
      title: 'p95',
      width: 96,
      align: 'right',
      area: 'p95',
      render: ({ p95_ms: ms }) => (ms === null ? null : formatDuration(ms)),
    },
  ]
}

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
