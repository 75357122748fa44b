import type { Metadata } from 'next'
import { EditEndpoint } from '@/components/endpoints/edit-endpoint'
import { hasScope } from '@/lib/auth/scopes'
import { getEndpoint } from '@/lib/endpoints/service'
import { orNotFound, requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'Endpoint' }

export default async function EndpointPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const ctx = await requirePartner(`/endpoints/${id}`)
  const endpoint = await orNotFound(getEndpoint(ctx, id))
  return <EditEndpoint endpoint={endpoint} canWrite={hasScope(ctx.actor, 'endpoints:write')} />
}
