import type { Metadata } from 'next'
import { EndpointList } from '@/components/endpoints/endpoint-list'
import { hasScope } from '@/lib/auth/scopes'
import { findEndpoints } from '@/lib/endpoints/service'
import { requirePartner } from '../../wiring'

export const metadata: Metadata = { title: 'Endpoints' }

export default async function EndpointsPage() {
  const ctx = await requirePartner('/endpoints')
  const initial = { webhooks: await findEndpoints(ctx) }
  return <EndpointList initial={initial} canWrite={hasScope(ctx.actor, 'endpoints:write')} />
}
