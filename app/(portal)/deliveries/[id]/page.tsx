import type { Metadata } from 'next'
import { DeliveryView } from '@/components/deliveries/delivery-view'
import { getDelivery } from '@/lib/deliveries/service'
import { findEndpointUrls } from '@/lib/endpoints/service'
import { orNotFound, requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Delivery' }

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const ctx = await requirePartner(`/deliveries/${id}`)
  const initial = await orNotFound(getDelivery(ctx, id))
  const urls = await findEndpointUrls(ctx)
  return (
    <DeliveryView
      initial={initial}
      endpointUrl={urls[initial.webhook_id] ?? null}
      deadlineMs={ctx.runtime.egress.timeoutMs}
    />
  )
}
