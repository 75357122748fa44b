'use client'

import Link from 'next/link'
import { useNow } from '@/components/clock'
import { type Column, DataTable } from '@/components/ui/data-table'
import type { Delivery } from '@/lib/deliveries/schema'
import { formatCountdown, formatDuration, formatHost, formatId, formatSpan, formatTime } from '@/lib/format'
import { AttemptTicks } from './attempt-ticks'
import { EventType } from './event-type'
import { Outcome } from './outcome'
import { isUnderWay, StatusMark } from './status-mark'

interface TableProps<T extends Delivery> {
  label: string
  deliveries: T[]
  /** the endpoints' URLs by id, for deliveries without an attempt */
  urls?: Record<string, string>
  /** one more column, after the status */
  lead?: Column<T>
  linked?: boolean
}

export function DeliveryTable<T extends Delivery>({ lead, linked = true, ...props }: TableProps<T>) {
  const now = useNow()
  const urlOf = ({ last_attempt: last, webhook_id: id }: Delivery) => last?.url ?? props.urls?.[id]
  const columns: Column<T>[] = [
    {
      title: 'Status',
      width: 118,
      area: 'status',
      render: (delivery) => <StatusMark delivery={delivery} />,
    },
    ...(lead ? [lead] : []),
    {
      title: 'Age',
      width: 64,
      area: 'age',
      className: 'justify-self-end text-text-2',
      render: (row) => age(row, now),
    },
    {
      title: 'Event type',
      area: 'type',
      render: (row) => <TypeCell delivery={row} linked={linked} />,
    },
    {
      title: 'Endpoint',
      width: 190,
      area: 'host',
      render: (row) => {
        const url = urlOf(row)
        return <span title={url}>{url ? formatHost(url) : formatId(row.webhook_id)}</span>
      },
    },
    { title: 'Last result', width: 176, area: 'result', render: (row) => <Result delivery={row} /> },
    {
      title: 'Attempts',
      width: 96,
      area: 'tries',
      className: 'justify-self-end',
      render: (delivery) => <AttemptTicks delivery={delivery} />,
    },
    {
      title: 'Took',
      width: 72,
      align: 'right',
      className: 'text-text-2',
      render: ({ last_attempt: last }) =>
        last?.duration_ms == null ? null : formatDuration(last.duration_ms),
    },
    {
      title: 'Next try',
      width: 96,
      align: 'right',
      area: 'next',
      render: (row) => (row.next_attempt_at ? formatCountdown(row.next_attempt_at, now) : null),
    },
  ]
  return (
    <DataTable
      label={props.label}
      columns={columns}
      rows={props.deliveries}
      keyOf={({ id }) => id}
      card={`${lead ? '"lead lead lead"' : ''} "status result age" "type type next" "host host tries"`}
    />
  )
}

function age({ created_at: createdAt }: Delivery, now: number) {
  return (
    <time dateTime={createdAt} title={`${formatTime(createdAt)} UTC`}>
      {formatSpan(now - Date.parse(createdAt))}
    </time>
  )
}

function TypeCell({ delivery, linked }: { delivery: Delivery; linked: boolean }) {
  const type = <EventType type={delivery.event_type} />
  if (!linked) return type
  return (
    <Link href={`/deliveries/${delivery.id}`} className="max-card:py-1 max-card:font-medium">
      {type}
    </Link>
  )
}

function Result({ delivery }: { delivery: Delivery }) {
  if (isUnderWay(delivery)) return <span className="text-muted">Under way</span>
  return <Outcome code={delivery.last_attempt?.status_code ?? null} cause={delivery.cause} />
}
