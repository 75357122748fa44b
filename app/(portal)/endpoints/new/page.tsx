import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CreateEndpoint } from '@/components/endpoints/create-endpoint'
import { hasScope } from '@/lib/auth/scopes'
import { listVerificationSamples } from '@/lib/samples/service'
import { requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'New endpoint' }

export default async function NewEndpointPage() {
  const ctx = await requirePartner('/endpoints/new')
  if (!hasScope(ctx.actor, 'endpoints:write')) notFound()
  return <CreateEndpoint samples={listVerificationSamples()} />
}
