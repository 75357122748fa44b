import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { NewReplay } from '@/components/replays/new-replay'
import { hasScope } from '@/lib/auth/scopes'
import { findEndpointUrls } from '@/lib/endpoints/service'
import { requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'New replay' }

type Search = Promise<Record<string, string | string[] | undefined>>

export default async function NewReplayPage({ searchParams }: { searchParams: Search }) {
  const asked = Object.entries(await searchParams).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const ctx = await requirePartner(`/replays/new?${new URLSearchParams(asked)}`)
  if (!hasScope(ctx.actor, 'replays:write')) notFound()
  return <NewReplay urls={await findEndpointUrls(ctx)} />
}
