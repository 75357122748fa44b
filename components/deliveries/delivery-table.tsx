'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { causes } from '@/lib/causes/schema'
import type { Delivery } from '@/lib/deliveries/schema'
import { formatCountdown, formatDuration, formatTarget, formatTime } from '@/lib/format'
import { useNow } from './now'
import { StatusMark } from './status-mark'

interface TableProps<T extends Delivery> {
  label: string
  deliveries: T[]
  /** one more column in front, such as the partner */
  lead?: { title: string; render: (delivery: T) => ReactNode }
  linked?: boolean
}

export function DeliveryTable<T extends Delivery>({ label, deliveries, lead, linked = true }: TableProps<T>) {
  const now = useNow()
  return (
    <table aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Status</th>
          {lead ? <th scope="col">{lead.title}</th> : null}
          <th scope="col">Created, UTC</th>
          <th scope="col">Event type</th>
          <th scope="col">Endpoint</th>
          <th scope="col">Last result</th>
          <th scope="col">Attempts</th>
          <th scope="col">Took</th>
          <th scope="col">Next try</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id}>
            <td>
              <StatusMark status={delivery.status} />
            </td>
            {lead ? <td>{lead.render(delivery)}</td> : null}
            <td>
              <time dateTime={delivery.created_at}>{formatTime(delivery.created_at)}</time>
            </td>
            <td>
              {linked ? (
                <Link href={`/deliveries/${delivery.id}`}>{delivery.event_type}</Link>
              ) : (
                delivery.event_type
              )}
            </td>
            <td className="text-text-2">
              {delivery.last_attempt ? formatTarget(delivery.last_attempt.url) : ''}
            </td>
            <td>{describeResult(delivery)}</td>
            <td>
              {delivery.attempt_count}/{delivery.max_attempts}
            </td>
            <td>
              {delivery.last_attempt?.duration_ms == null
                ? ''
                : formatDuration(delivery.last_attempt.duration_ms)}
            </td>
            <td>{delivery.next_attempt_at && now ? formatCountdown(delivery.next_attempt_at, now) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function describeResult({ cause, last_attempt: last }: Delivery): string {
  const code = last?.status_code ?? ''
  return cause ? `${code} ${causes[cause].title}`.trim() : String(code)
}
