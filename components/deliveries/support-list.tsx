'use client'

import { useQuery } from '@tanstack/react-query'
import { QueryError } from '@/components/api/query-error'
import { failedOfAllPartners } from '@/components/api/support'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import { Pages } from '@/components/ui/pages'
import type { SupportDeliveryList } from '@/lib/support/schema'
import {
  ageColumn,
  attemptsColumn,
  hostColumn,
  resultColumn,
  tookColumn,
  typeColumn,
} from './delivery-columns'

type Row = SupportDeliveryList['deliveries'][number]

const columns: Column<Row>[] = [
  {
    title: 'Partner',
    width: 190,
    area: 'partner',
    className: 'font-medium',
    render: ({ partner }) => <span title={partner.id}>{partner.name}</span>,
  },
  ageColumn,
  typeColumn(({ event_type: type }) => type),
  hostColumn(({ webhook_id: id, last_attempt: last }) => ({ id, url: last?.url })),
  { ...resultColumn, className: 'justify-self-end' },
  attemptsColumn,
  tookColumn,
]

interface SupportListProps {
  initial: SupportDeliveryList
  cursor?: string | undefined
}

/** The failed deliveries of all partners. */
export function SupportList({ initial, cursor }: SupportListProps) {
  const { data, error, refetch } = useQuery({
    ...failedOfAllPartners(cursor),
    initialData: initial,
    refetchInterval: 3000,
  })
  return (
    <section className="list" aria-label="Failed deliveries">
      <QueryError error={error} onRetry={() => refetch()} />
      {data.deliveries.length === 0 ? (
        <EmptyState title="No failed deliveries">No partner has failed deliveries.</EmptyState>
      ) : (
        <DataTable
          label="Failed deliveries of all partners, newest first"
          columns={columns}
          rows={data.deliveries}
          keyOf={({ id }) => id}
          card={'"partner partner age" "type type tries" "host host result"'}
        />
      )}
      <Pages
        first={cursor ? '/support' : null}
        next={data.next_cursor && `/support?cursor=${encodeURIComponent(data.next_cursor)}`}
      />
    </section>
  )
}
