import type { Metadata } from 'next'
import { addressOf, requirePartner, type Search } from '@/app/page-context'
import { InboxView } from '@/components/tools/inbox-view'
import { findInboxRequests, listInboxes } from '@/lib/inboxes/service'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'Test inbox' }

export default async function TestInboxPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/tools/inbox', searchParams))
  const { inbox: wanted } = await searchParams
  const inboxes = await listInboxes(ctx)
  const shown = inboxes.find(({ id }) => id === wanted) ?? inboxes[0]
  return (
    <InboxView
      initial={{ inboxes }}
      initialRequests={shown ? await findInboxRequests(ctx, shown.id, { limit: 20 }) : null}
      initialId={shown?.id ?? null}
      isAvailable={ctx.runtime.inboxUrl !== null}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
    />
  )
}
