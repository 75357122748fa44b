import type { Metadata } from 'next'
import { DeliveryView } from '@/components/deliveries/delivery-view'
import { getDelivery } from '@/lib/deliveries/service'
import { orNotFound, requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Delivery' }

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const ctx = await requirePartner(`/deliveries/${id}`)
  return <DeliveryView initial={await orNotFound(getDelivery(ctx, id))} />
}
