import type { Metadata } from 'next'
import { forbidden } from 'next/navigation'
import { addressOf, requirePartner, type Search } from '@/app/page-context'
import { NewReplay } from '@/components/replays/new-replay'
import { listEndpointUrls } from '@/lib/endpoints/service'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'New replay' }

export default async function NewReplayPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/replays/new', searchParams))
  if (!hasScope(ctx.actor, 'replays:write')) forbidden()
  return <NewReplay urls={await listEndpointUrls(ctx)} />
}
