import type { Metadata } from 'next'
import { forbidden } from 'next/navigation'
import { addressOf, requirePartner, type Search } from '@/app/page-context'
import { CreateEndpoint } from '@/components/endpoints/create-endpoint'
import { hasScope } from '@/lib/platform/scopes'
import { listVerificationSamples } from '@/lib/samples/service'

export const metadata: Metadata = { title: 'New endpoint' }

export default async function NewEndpointPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/endpoints/new', searchParams))
  const { url } = await searchParams
  if (!hasScope(ctx.actor, 'endpoints:write')) forbidden()
  return (
    <CreateEndpoint
      url={typeof url === 'string' ? url : ''}
      hasInboxes={ctx.runtime.inboxUrl !== null}
      samples={listVerificationSamples()}
    />
  )
}
