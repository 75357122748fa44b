'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { inboxList } from '@/components/api/inboxes'
import { keyOf } from '@/components/api/keys'
import { QueryError } from '@/components/api/query-error'
import { EmptyState } from '@/components/ui/list-state'
import { PageHead } from '@/components/ui/page-head'
import type { Inbox, InboxList, InboxRequestList } from '@/lib/inboxes/schema'
import { CreateInbox } from './create-inbox'
import { InboxChoice } from './inbox-choice'
import { InboxRequests } from './inbox-requests'
import { InboxSettings } from './inbox-settings'
import { ToolsNav } from './tools-nav'

interface InboxViewProps {
  initial: InboxList
  /** the inbox that is shown first; null if there is none */
  initialRequests: InboxRequestList | null
  initialId: string | null
  /** whether this installation offers test inboxes */
  isAvailable: boolean
  canWrite: boolean
}

// Stacked in the left column on wide screens; on narrow ones the requests are between them.
const besideRequests =
  'grid content-start gap-5 border-border px-5 max-card:px-4 side:col-start-1 side:border-r'

/** The partner's test inboxes: the chosen one with its response and the requests it received. */
export function InboxView({ initial, initialRequests, initialId, isAvailable, canWrite }: InboxViewProps) {
  const client = useQueryClient()
  const [wanted, setWanted] = useQueryState('inbox', parseAsString)
  const { data, error, refetch } = useQuery({
    ...inboxList(),
    initialData: initial,
    refetchInterval: 1_500,
  })
  const { inboxes } = data
  const shown = inboxes.find(({ id }) => id === wanted) ?? inboxes[0]
  const open = async (inbox: Inbox | null) => {
    await client.invalidateQueries({ queryKey: keyOf('inboxes') })
    await setWanted(inbox?.id ?? null)
  }
  return (
    <>
      <PageHead title="Test inbox" note="A URL that captures requests and responds the way you choose">
        <ToolsNav />
      </PageHead>
      <QueryError error={error} onRetry={() => refetch()} />
      {shown ? (
        <div className="grid border-border-strong border-t side:grid-cols-[minmax(0,9fr)_minmax(0,13fr)] side:grid-rows-[auto_1fr]">
          <section aria-label="Inbox" className={`${besideRequests} pt-5`}>
            <InboxChoice inbox={shown} inboxes={inboxes} canWrite={canWrite} onOpen={open} />
          </section>
          <InboxRequests
            key={`requests ${shown.id}`}
            inbox={shown}
            initial={shown.id === initialId ? initialRequests : null}
            canWrite={canWrite}
          />
          {canWrite ? (
            <section aria-label="Settings" className={`${besideRequests} py-5 max-side:border-t`}>
              <InboxSettings
                key={shown.id}
                inbox={shown}
                onChanged={() => refetch()}
                onDeleted={() => open(null)}
              />
              {isAvailable ? <CreateInbox onMade={open} look="quiet" /> : null}
            </section>
          ) : null}
        </div>
      ) : (
        <NoInbox isAvailable={isAvailable} canWrite={canWrite} onMade={open} />
      )}
    </>
  )
}

interface NoInboxProps {
  isAvailable: boolean
  canWrite: boolean
  onMade: (inbox: Inbox) => void
}

function NoInbox({ isAvailable, canWrite, onMade }: NoInboxProps) {
  if (!isAvailable)
    return (
      <EmptyState title="Test inboxes aren’t available">
        Test inboxes need their own host name. The operator of this installation can set one with INBOX_URL.
      </EmptyState>
    )
  return (
    <EmptyState title="No test inbox yet">
      <p className="pb-3">
        No server yet? Create a test inbox and add it as an endpoint. You’ll see every request here: headers,
        raw body and whether the signature is valid.
      </p>
      {canWrite ? (
        <CreateInbox onMade={onMade} look="primary" />
      ) : (
        'An owner or admin of your team can create one.'
      )}
    </EmptyState>
  )
}
