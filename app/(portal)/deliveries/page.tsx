import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DeliveryList } from '@/components/deliveries/delivery-list'
import { toSearch } from '@/components/deliveries/list-query'
import { deliveryQuery, deliveryStatus } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'
import { findEndpointUrls } from '@/lib/endpoints/service'
import { orNotFound, requirePartner } from '../../wiring'

type Search = Promise<{ status?: string; webhook_id?: string; cursor?: string }>

export async function generateMetadata({ searchParams }: { searchParams: Search }): Promise<Metadata> {
  const status = deliveryStatus.safeParse((await searchParams).status).data
  return { title: status ? `${status.charAt(0).toUpperCase()}${status.slice(1)} deliveries` : 'Deliveries' }
}

export default async function DeliveriesPage({ searchParams }: { searchParams: Search }) {
  const { status: wanted, webhook_id, cursor } = await searchParams
  const query = { status: deliveryStatus.safeParse(wanted).data, webhook_id, cursor }
  const ctx = await requirePartner(`/deliveries${toSearch(query)}`)
  const parsed = deliveryQuery.safeParse(query)
  if (!parsed.success) notFound()
  const [initial, urls] = await Promise.all([
    orNotFound(findDeliveries(ctx, parsed.data)),
    findEndpointUrls(ctx),
  ])
  return <DeliveryList key={JSON.stringify(query)} query={query} initial={initial} urls={urls} />
}
