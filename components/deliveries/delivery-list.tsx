'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import { deliveryList, deliveryStatuses, type DeliveryList as Page } from '@/lib/deliveries/schema'
import { DeliveryTable } from './delivery-table'

interface ListProps {
  status?: string | undefined
  cursor?: string | undefined
  initial: Page
}

export function DeliveryList({ status, cursor, initial }: ListProps) {
  const search = new URLSearchParams({
    ...(status ? { status } : {}),
    ...(cursor ? { cursor } : {}),
  }).toString()
  const { data, error, refetch } = useQuery({
    queryKey: ['deliveries', search],
    queryFn: () => callApi(`/v1/deliveries?${search}`, deliveryList),
    initialData: initial,
    refetchInterval: 1500,
  })
  return (
    <section className="px-5" aria-label="Deliveries">
      <StatusFilter status={status} />
      {error instanceof ApiError ? (
        <ErrorState message={error.message} requestId={error.requestId} onRetry={() => refetch()} />
      ) : null}
      {data.deliveries.length > 0 ? (
        <DeliveryTable label="Deliveries" deliveries={data.deliveries} />
      ) : (
        <NoDeliveries status={status} />
      )}
      <Pages status={status} cursor={cursor} next={data.next_cursor} />
    </section>
  )
}

function StatusFilter({ status }: { status?: string | undefined }) {
  return (
    <nav aria-label="Status" className="mb-2 flex flex-wrap gap-1">
      {[undefined, ...deliveryStatuses].map((value) => (
        <Link
          key={value ?? 'all'}
          href={value ? `/deliveries?status=${value}` : '/deliveries'}
          aria-current={status === value ? 'page' : undefined}
          className="rounded-control border border-border px-2 py-0.5 text-text-2 aria-[current]:border-border-strong aria-[current]:bg-accent-tint aria-[current]:font-medium"
        >
          {value ? value[0]?.toUpperCase() + value.slice(1) : 'All'}
        </Link>
      ))}
    </nav>
  )
}

function NoDeliveries({ status }: { status?: string | undefined }) {
  if (status) {
    return (
      <EmptyState title={`No ${status} deliveries`}>
        <Link href="/deliveries">Show all deliveries</Link>
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No deliveries yet">
      Every event sent to one of your <Link href="/endpoints">endpoints</Link> appears here.
    </EmptyState>
  )
}

function Pages({
  status,
  cursor,
  next,
}: {
  status?: string | undefined
  cursor?: string | undefined
  next: string | null
}) {
  const first = status ? `/deliveries?status=${status}` : '/deliveries'
  const older = next && `/deliveries?${new URLSearchParams({ ...(status ? { status } : {}), cursor: next })}`
  return (
    <p className="flex gap-4 py-3">
      {cursor ? <Link href={first}>Newest</Link> : null}
      {older ? <Link href={older}>Older</Link> : null}
    </p>
  )
}
