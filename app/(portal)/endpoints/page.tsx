import type { Metadata } from 'next'
import { requirePartner } from '@/app/page-context'
import { EndpointList } from '@/components/endpoints/endpoint-list'
import { listEndpoints } from '@/lib/endpoints/service'
import { hasScope } from '@/lib/platform/scopes'
import { statsQuery } from '@/lib/stats/schema'
import { getPartnerStats } from '@/lib/stats/service'

export const metadata: Metadata = { title: 'Endpoints' }

export default async function EndpointsPage() {
  const ctx = await requirePartner('/endpoints')
  const [webhooks, stats] = await Promise.all([
    listEndpoints(ctx),
    getPartnerStats(ctx, statsQuery.parse({ window: '24h' })),
  ])
  const canWrite = hasScope(ctx.actor, 'endpoints:write')
  return <EndpointList initial={{ webhooks }} initialStats={stats} canWrite={canWrite} />
}
