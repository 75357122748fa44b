import type { Metadata } from 'next'
import Link from 'next/link'
import { EndpointList } from '@/components/endpoints/endpoint-list'
import { PageHead } from '@/components/ui/page-head'
import { hasScope } from '@/lib/auth/scopes'
import { findEndpoints } from '@/lib/endpoints/service'
import { requirePartner } from '../../wiring'

export const metadata: Metadata = { title: 'Endpoints' }

export default async function EndpointsPage() {
  const ctx = await requirePartner('/endpoints')
  const webhooks = await findEndpoints(ctx)
  return (
    <>
      <PageHead title="Endpoints">
        {hasScope(ctx.actor, 'endpoints:write') ? <Link href="/endpoints/new">New endpoint</Link> : null}
      </PageHead>
      <EndpointList initial={{ webhooks }} />
    </>
  )
}
