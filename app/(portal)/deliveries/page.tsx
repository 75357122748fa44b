import type { Metadata } from 'next'
import { DeliveryList } from '@/components/deliveries/delivery-list'
import { PageHead } from '@/components/ui/page-head'
import { deliveryQuery, deliveryStatus } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'
import { orNotFound, requirePartner } from '../../wiring'

export const metadata: Metadata = { title: 'Deliveries' }

export default async function DeliveriesPage({
  searchParams,
}: {
  searchParams: Promise<{ status?: string; cursor?: string }>
}) {
  const ctx = await requirePartner('/deliveries')
  const { status: wanted, cursor } = await searchParams
  const status = deliveryStatus.safeParse(wanted).data
  const initial = await orNotFound(findDeliveries(ctx, deliveryQuery.parse({ status, cursor })))
  return (
    <>
      <PageHead title={status === 'failed' ? 'Failed deliveries' : 'Deliveries'} />
      <DeliveryList key={`${status} ${cursor}`} status={status} cursor={cursor} initial={initial} />
    </>
  )
}
