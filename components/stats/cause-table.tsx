import Link from 'next/link'
import { type Column, DataTable } from '@/components/ui/data-table'
import { type Cause, causes } from '@/lib/contract/causes'
import { formatCount } from '@/lib/contract/format'
import type { EndpointStats } from '@/lib/stats/schema'

interface Row {
  cause: Cause
  count: number
}

interface CauseTableProps {
  byCause: EndpointStats['totals']['by_cause']
  /** limits the links to one endpoint's deliveries */
  webhookId?: string
  /** the number of failed deliveries per cause since a time, for users who may replay them */
  failed?: { since: string; byCause: Map<Cause, number>; isPartial: boolean } | undefined
}

/** The causes of failed attempts, most frequent first, each with its fix. */
export function CauseTable({ byCause, webhookId, failed }: CauseTableProps) {
  const rows = Object.entries(byCause)
    .map(([cause, count]) => ({ cause: cause as Cause, count }))
    .filter(({ cause }) => cause in causes)
    .sort((a, b) => b.count - a.count)
  if (rows.length === 0) return <p className="px-5 text-muted max-card:px-4">No failed attempts.</p>
  return (
    <div className="list">
      <DataTable
        label="Failed attempts by cause, most common first"
        columns={[...columnsFor(webhookId), ...(failed ? [replayColumn(failed)] : [])]}
        rows={rows}
        keyOf={({ cause }) => cause}
        card={'"cause cause count" "fix fix fix" "see replay replay"'}
      />
    </div>
  )
}

function columnsFor(webhookId: string | undefined): Column<Row>[] {
  const endpoint = webhookId ? ` endpoint:${webhookId}` : ''
  return [
    {
      title: 'Cause',
      width: 176,
      area: 'cause',
      className: 'font-medium',
      render: ({ cause }) => causes[cause].title,
    },
    {
      title: 'Suggested fix',
      area: 'fix',
      className: 'max-card:whitespace-normal text-text-2',
      render: ({ cause }) => <span title={causes[cause].fixes.join(' ')}>{causes[cause].fixes[0]}</span>,
    },
    {
      title: 'Failed attempts',
      width: 112,
      align: 'right',
      area: 'count',
      render: ({ count }) => formatCount(count),
    },
    {
      title: 'Deliveries',
      width: 96,
      align: 'right',
      area: 'see',
      className: 'max-card:justify-self-start',
      render: ({ cause }) => (
        <Link
          href={`/deliveries?q=${encodeURIComponent(`cause:${cause}${endpoint}`)}`}
          aria-label={`View deliveries: ${causes[cause].title}`}
        >
          View
        </Link>
      ),
    },
  ]
}

function replayColumn({ since, byCause, isPartial }: NonNullable<CauseTableProps['failed']>): Column<Row> {
  return {
    title: 'Failed',
    width: 128,
    align: 'right',
    area: 'replay',
    render: ({ cause }) => {
      const count = byCause.get(cause)
      if (!count) return <span className="text-muted">–</span>
      const search = new URLSearchParams({ status: 'failed', cause, from: since })
      return (
        <Link
          href={`/replays/new?${search}`}
          prefetch={false}
          aria-label={`Replay ${formatCount(count)}: ${causes[cause].title}`}
        >
          Replay {formatCount(count)}
          {isPartial ? '+' : ''}
        </Link>
      )
    },
  }
}
