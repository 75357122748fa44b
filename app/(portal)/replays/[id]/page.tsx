import type { Metadata } from 'next'
import { findPeople, orNotFound, requirePartner } from '@/app/page-context'
import { ReplayView } from '@/components/replays/replay-view'
import { listEndpointUrls } from '@/lib/endpoints/service'
import { hasScope } from '@/lib/platform/scopes'
import { getReplay } from '@/lib/replays/service'

export const metadata: Metadata = { title: 'Replay' }

export default async function ReplayPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const ctx = await requirePartner(`/replays/${id}`)
  const initial = await orNotFound(getReplay(ctx, id))
  const [urls, people] = await Promise.all([listEndpointUrls(ctx), findPeople(ctx)])
  const canWrite = hasScope(ctx.actor, 'replays:write')
  return <ReplayView key={id} initial={initial} urls={urls} people={people} canWrite={canWrite} />
}
