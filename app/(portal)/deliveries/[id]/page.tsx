import type { Metadata } from 'next'
import { DeliveryView } from '@/components/deliveries/delivery-view'
import { hasScope } from '@/lib/auth/scopes'
import { getDelivery } from '@/lib/deliveries/service'
import { findEndpoints } from '@/lib/endpoints/service'
import { orNotFound, requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Delivery' }

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const ctx = await requirePartner(`/deliveries/${id}`)
  const initial = await orNotFound(getDelivery(ctx, id))
  const endpoint = (await findEndpoints(ctx)).find((one) => one.id === initial.webhook_id)
  return (
    <DeliveryView
      key={id}
      initial={initial}
      endpoint={endpoint ?? null}
      canWrite={hasScope(ctx.actor, 'deliveries:write')}
      deadlineMs={ctx.runtime.egress.timeoutMs}
    />
  )
}
