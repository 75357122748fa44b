import type { Metadata } from 'next'
import { forbidden } from 'next/navigation'
import { NewReplay } from '@/components/replays/new-replay'
import { hasScope } from '@/lib/auth/scopes'
import { findEndpointUrls } from '@/lib/endpoints/service'
import { addressOf, requirePartner, type Search } from '../../../wiring'

export const metadata: Metadata = { title: 'New replay' }

export default async function NewReplayPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/replays/new', searchParams))
  if (!hasScope(ctx.actor, 'replays:write')) forbidden()
  return <NewReplay urls={await findEndpointUrls(ctx)} />
}
