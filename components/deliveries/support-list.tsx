'use client'

import { useQuery } from '@tanstack/react-query'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { Pages } from '@/components/ui/pages'
import { ApiError, callApi } from '@/lib/api-client'
import { type SupportDeliveryList, supportDeliveryList } from '@/lib/support/schema'
import { DeliveryTable } from './delivery-table'

interface SupportListProps {
  initial: SupportDeliveryList
  cursor?: string | undefined
}

/** Failed deliveries of all partners. */
export function SupportList({ initial, cursor }: SupportListProps) {
  const search = new URLSearchParams({ status: 'failed', ...(cursor ? { cursor } : {}) }).toString()
  const { data, error, refetch } = useQuery({
    queryKey: ['support', search],
    queryFn: () => callApi(`/v1/support/deliveries?${search}`, supportDeliveryList),
    initialData: initial,
    refetchInterval: 3000,
  })
  return (
    <section className="list" aria-label="Failed deliveries">
      {error instanceof ApiError ? <ErrorState problem={error} onRetry={() => refetch()} /> : null}
      {data.deliveries.length === 0 ? (
        <EmptyState title="No failed deliveries">No delivery of any partner has been given up.</EmptyState>
      ) : (
        <DeliveryTable
          label="Failed deliveries of all partners, newest first"
          deliveries={data.deliveries}
          linked={false}
          lead={{
            title: 'Partner',
            width: 160,
            area: 'lead',
            className: 'font-medium',
            render: ({ partner }) => <span title={partner.id}>{partner.name}</span>,
          }}
        />
      )}
      <Pages
        first={cursor ? '/support' : null}
        next={data.next_cursor && `/support?cursor=${encodeURIComponent(data.next_cursor)}`}
      />
    </section>
  )
}
