'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import { type SupportDeliveryList, supportDeliveryList } from '@/lib/support/schema'
import { DeliveryTable } from './delivery-table'

/** Failed deliveries of all partners. */
export function SupportList({
  initial,
  cursor,
}: {
  initial: SupportDeliveryList
  cursor?: string | undefined
}) {
  const search = new URLSearchParams({ status: 'failed', ...(cursor ? { cursor } : {}) }).toString()
  const { data, error, refetch } = useQuery({
    queryKey: ['support', search],
    queryFn: () => callApi(`/v1/support/deliveries?${search}`, supportDeliveryList),
    initialData: initial,
    refetchInterval: 3000,
  })
  return (
    <section className="px-5" aria-label="Failed deliveries">
      {error instanceof ApiError ? (
        <ErrorState message={error.message} requestId={error.requestId} onRetry={() => refetch()} />
      ) : null}
      {data.deliveries.length === 0 ? (
        <EmptyState title="No failed deliveries">No delivery of any partner has been given up.</EmptyState>
      ) : (
        <DeliveryTable
          label="Failed deliveries"
          deliveries={data.deliveries}
          linked={false}
          lead={{ title: 'Partner', render: ({ partner }) => partner.name }}
        />
      )}
      {data.next_cursor ? (
        <p className="py-3">
          <Link href={`/support?cursor=${encodeURIComponent(data.next_cursor)}`}>Older</Link>
        </p>
      ) : null}
    </section>
  )
}
