'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { PageHead } from '@/components/ui/page-head'
import { Pages } from '@/components/ui/pages'
import { Segmented } from '@/components/ui/segmented'
import { ApiError, callApi } from '@/lib/api-client'
import {
  type Delivery,
  deliveryList,
  deliveryStatus,
  type DeliveryList as Page,
} from '@/lib/deliveries/schema'
import { formatTarget } from '@/lib/format'
import {
  ageColumn,
  attemptsColumn,
  hostColumn,
  nextColumn,
  resultColumn,
  statusColumn,
  tookColumn,
  typeColumn,
} from './delivery-columns'
import { type ListQuery, toSearch } from './list-query'

interface ListProps {
  query: ListQuery
  initial: Page
  /** the partner's endpoints by id */
  urls: Record<string, string>
}

const refreshMs = 1500

export function DeliveryList({ query, initial, urls }: ListProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['deliveries', query],
    queryFn: () => callApi(`/v1/deliveries${toSearch(query)}`, deliveryList),
    initialData: initial,
    refetchInterval: refreshMs,
  })
  const { webhook_id: webhookId, cursor, ...rest } = query
  return (
    <>
      <PageHead title={query.status === 'failed' ? 'Failed deliveries' : 'Deliveries'}>
        {webhookId ? <EndpointFilter url={urls[webhookId]} clear={`/deliveries${toSearch(rest)}`} /> : null}
        <StatusFilter query={query} />
      </PageHead>
      <section className="list" aria-label="Deliveries">
        {error instanceof ApiError ? <ErrorState problem={error} onRetry={() => refetch()} /> : null}
        {data.deliveries.length > 0 ? (
          <DataTable
            label="Deliveries, newest first"
            columns={columnsFor(urls)}
            rows={data.deliveries}
            keyOf={({ id }) => id}
            card={'"status result age" "type type next" "host host tries"'}
          />
        ) : (
          <NoDeliveries query={query} />
        )}
        <Pages
          first={cursor ? `/deliveries${toSearch({ ...query, cursor: undefined })}` : null}
          next={data.next_cursor && `/deliveries${toSearch({ ...query, cursor: data.next_cursor })}`}
        />
      </section>
    </>
  )
}

function columnsFor(urls: Record<string, string>): Column<Delivery>[] {
  return [
    statusColumn,
    ageColumn,
    typeColumn(
      ({ event_type: type }) => type,
      ({ id }) => id,
    ),
    hostColumn(({ webhook_id: id, last_attempt: last }) => ({ id, url: last?.url ?? urls[id] })),
    resultColumn,
    attemptsColumn,
    tookColumn,
    nextColumn,
  ]
}

function StatusFilter({ query: { status, webhook_id } }: { query: ListQuery }) {
  const options = [undefined, ...deliveryStatus.options].map((value) => ({
    href: `/deliveries${toSearch({ status: value, webhook_id })}`,
    label: value ? value.charAt(0).toUpperCase() + value.slice(1) : 'All',
    isCurrent: status === value,
  }))
  return <Segmented label="Status" options={options} />
}

function EndpointFilter({ url, clear }: { url: string | undefined; clear: string }) {
  return (
    <span className="inline-flex h-7 items-center gap-2 rounded-control border border-border-strong bg-sunken px-2 font-mono text-xs">
      <span>
        <span className="text-muted">endpoint:</span>
        {url ? formatTarget(url) : 'deleted'}
      </span>
      <Link href={clear} aria-label="Show all endpoints" className="px-1 text-muted">
        ×
      </Link>
    </span>
  )
}

function NoDeliveries({ query: { status, webhook_id } }: { query: ListQuery }) {
  if (status || webhook_id) {
    return (
      <EmptyState title={`No ${status ?? ''} deliveries`.replace('  ', ' ')}>
        {webhook_id ? 'None for this endpoint. ' : ''}
        <Link href="/deliveries">Show all deliveries</Link>
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No deliveries yet">
      One appears here for every event and endpoint, the moment an event happens in one of your accounts.
      Events go to your <Link href="/endpoints">endpoints</Link>.
    </EmptyState>
  )
}
