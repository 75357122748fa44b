import type { Metadata } from 'next'
import { findPeople, orNotFound, requirePartner } from '@/app/page-context'
import { ReplayList } from '@/components/replays/replay-list'
import { listEndpointUrls } from '@/lib/endpoints/service'
import { hasScope } from '@/lib/platform/scopes'
import { replayQuery } from '@/lib/replays/schema'
import { listReplays } from '@/lib/replays/service'

export const metadata: Metadata = { title: 'Replays' }

export default async function ReplaysPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await requirePartner('/replays')
  const { cursor } = await searchParams
  const [initial, urls, people] = await Promise.all([
    orNotFound(listReplays(ctx, replayQuery.parse({ cursor }))),
    listEndpointUrls(ctx),
    findPeople(ctx),
  ])
  const canWrite = hasScope(ctx.actor, 'replays:write')
  return (
    <ReplayList
      key={cursor ?? ''}
      cursor={cursor}
      initial={initial}
      urls={urls}
      people={people}
      canWrite={canWrite}
    />
  )
}
