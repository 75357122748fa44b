import type { Metadata } from 'next'
import { EndpointPage } from '@/components/endpoints/endpoint-page'
import { auditQuery } from '@/lib/audit/schema'
import { findAuditEntries } from '@/lib/audit/service'
import { hasScope } from '@/lib/auth/scopes'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'
import { endpoint as endpointReply } from '@/lib/endpoints/schema'
import { getEndpoint } from '@/lib/endpoints/service'
import { etagOf } from '@/lib/http/etag'
import { listVerificationSamples } from '@/lib/samples/service'
import { statsQuery } from '@/lib/stats/schema'
import { getEndpointStats } from '@/lib/stats/service'
import { orNotFound, requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Endpoint' }

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ tab?: string; window?: string }>
}

export default async function OneEndpointPage({ params, searchParams }: Props) {
  const { id } = await params
  const { tab, window: wanted } = await searchParams
  const ctx = await requirePartner(`/endpoints/${id}${tab ? `?tab=${encodeURIComponent(tab)}` : ''}`)
  const endpoint = await orNotFound(getEndpoint(ctx, id))
  const ofThis = { webhook_id: id }
  const failed = deliveryQuery.parse({ ...ofThis, status: 'failed', limit: '1' })
  const [deliveries, stats, activity, lastFailed] = await Promise.all([
    findDeliveries(ctx, deliveryQuery.parse({ ...ofThis, limit: '20' })),
    getEndpointStats(ctx, id, statsQuery.safeParse({ window: wanted }).data ?? statsQuery.parse({})),
    findAuditEntries(ctx, auditQuery.parse({ limit: '100' })),
    endpoint.disabled_reason ? findDeliveries(ctx, failed) : null,
  ])
  return (
    <EndpointPage
      opened={{ endpoint, etag: etagOf(endpointReply, endpoint) }}
      lastCause={lastFailed?.deliveries[0]?.cause ?? null}
      deliveries={deliveries}
      stats={stats}
      activity={activity}
      samples={listVerificationSamples()}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
    />
  )
}
