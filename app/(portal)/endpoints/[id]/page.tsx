import type { Metadata } from 'next'
import { EditEndpoint } from '@/components/endpoints/edit-endpoint'
import { hasScope } from '@/lib/auth/scopes'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'
import { getEndpoint } from '@/lib/endpoints/service'
import { orNotFound, requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Endpoint' }

export default async function EndpointPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const ctx = await requirePartner(`/endpoints/${id}`)
  const endpoint = await orNotFound(getEndpoint(ctx, id))
  const query = deliveryQuery.parse({ webhook_id: id, status: 'failed', limit: '1' })
  const [lastFailed] = endpoint.disabled_reason ? (await findDeliveries(ctx, query)).deliveries : []
  return (
    <EditEndpoint
      endpoint={endpoint}
      lastCause={lastFailed?.cause ?? null}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
    />
  )
}
