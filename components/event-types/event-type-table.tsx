import Link from 'next/link'
import { EventType } from '@/components/deliveries/event-type'
import { type Column, DataTable } from '@/components/ui/data-table'

interface Row {
  type: string
  description: string
  /** the number of the partner's endpoints that receive it */
  subscribed: number
}

const columns: Column<Row>[] = [
  {
    title: 'Type',
    width: 300,
    area: 'type',
    render: ({ type }) => (
      <Link href={`/event-types/${type}`} className="py-1">
        <EventType type={type} />
      </Link>
    ),
  },
  {
    title: 'Sent when',
    area: 'text',
    className: 'text-text-2 max-card:whitespace-normal',
    render: ({ description }) => description,
  },
  {
    title: 'Subscribed endpoints',
    width: 172,
    align: 'right',
    area: 'sent',
    className: 'text-text-2',
    render: ({ subscribed }) => {
      if (subscribed === 0) return <span className="text-muted">None</span>
      return subscribed === 1 ? '1 endpoint' : `${subscribed} endpoints`
    },
  },
]

export function EventTypeTable({ rows }: { rows: Row[] }) {
  return (
    <section className="list" aria-label="All event types">
      <DataTable
        label="Event types"
        columns={columns}
        rows={rows}
        keyOf={({ type }) => type}
        card={'"type type sent" "text text text"'}
      />
    </section>
  )
}
