'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import {
  ageColumn,
  attemptsColumn,
  nextColumn,
  resultColumn,
  statusColumn,
  tookColumn,
  typeColumn,
} from '@/components/deliveries/delivery-columns'
import { buttonClass } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import type { DeliveryList } from '@/lib/deliveries/schema'

const columns = [
  statusColumn,
  ageColumn,
  typeColumn<DeliveryList['deliveries'][number]>(
    ({ event_type: type }) => type,
    ({ id }) => id,
  ),
  resultColumn,
  attemptsColumn,
  tookColumn,
  nextColumn,
]

/** The endpoint's newest deliveries as they go; all of them are in the list of deliveries. */
export function DeliveriesTab({ id, initial }: { id: string; initial: DeliveryList }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['endpoint-deliveries', id],
    queryFn: () => callApi<DeliveryList>(`/v1/deliveries?webhook_id=${id}&limit=20`),
    initialData: initial,
    refetchInterval: 1500,
  })
  return (
    <section className="list pt-2" aria-label="Deliveries">
      {error instanceof ApiError ? <ErrorState problem={error} onRetry={() => refetch()} /> : null}
      {data.deliveries.length > 0 ? (
        <DataTable
          label="Its deliveries, newest first"
          columns={columns}
          rows={data.deliveries}
          keyOf={(delivery) => delivery.id}
          card={'"status result age" "type type next" "tries tries tries"'}
        />
      ) : (
        <EmptyState title="No deliveries yet">
          One appears here for every event of a type that this endpoint takes, and for every test.
        </EmptyState>
      )}
      <p className="px-5 py-3 max-card:px-4">
        <Link href={`/deliveries?webhook_id=${id}`} className={buttonClass()}>
          All its deliveries
        </Link>
      </p>
    </section>
  )
}
