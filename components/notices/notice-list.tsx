'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { MutationError } from '@/components/api/mutation-error'
import { acknowledgeNotice, noticePage } from '@/components/api/notices'
import { QueryError } from '@/components/api/query-error'
import { ageColumn, hostColumn } from '@/components/deliveries/delivery-columns'
import { EventType } from '@/components/deliveries/event-type'
import { Outcome } from '@/components/deliveries/outcome'
import { Time } from '@/components/time/time'
import { useZone } from '@/components/time/zone'
import { Button } from '@/components/ui/button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import { Pages } from '@/components/ui/pages'
import type { Notice, NoticeList as Page } from '@/lib/notices/schema'
import { AcknowledgeAll } from './acknowledge-all'
import { describeNotice } from './sentence'

interface NoticeListProps {
  initial: Page
  cursor?: string | undefined
  /** the URLs of the partner's endpoints by ID */
  urls: Record<string, string>
  canWrite: boolean
}

export function NoticeList({ initial, cursor, urls, canWrite }: NoticeListProps) {
  const { data, error, refetch } = useQuery({
    ...noticePage(cursor),
    initialData: initial,
    refetchInterval: 3000,
  })
  const acknowledge = useMutation({
    mutationFn: acknowledgeNotice,
    onSettled: () => refetch(),
  })
  const newest = data.notices.some(({ acknowledged_at: at }) => at === null) ? data.notices[0] : undefined
  return (
    <section className="list" aria-label="Alerts">
      <QueryError error={error} onRetry={() => refetch()} />
      <MutationError error={acknowledge.error} role="alert" className="px-5 py-2 max-card:px-4" />
      {newest && canWrite ? (
        <p className="flex justify-end px-5 pb-3 max-card:px-4">
          <AcknowledgeAll newest={newest.id} onDone={refetch} />
        </p>
      ) : null}
      {data.notices.length > 0 ? (
        <DataTable
          label="Alerts, newest first"
          columns={[...columnsFor(urls), seenColumn(canWrite, acknowledge)]}
          rows={data.notices}
          keyOf={({ id }) => id}
          card={'"notice notice age" "type type type" "host host result" "seen seen seen"'}
        />
      ) : (
        <EmptyState title="No alerts">
          You’ll see an alert here when a delivery fails after its last retry (
          <code>webhook.delivery_failed</code>), and when an endpoint is failing or gets disabled.
        </EmptyState>
      )}
      <Pages
        first={cursor ? '/notices' : null}
        next={data.next_cursor && `/notices?cursor=${encodeURIComponent(data.next_cursor)}`}
      />
    </section>
  )
}

function columnsFor(urls: Record<string, string>): Column<Notice>[] {
  return [
    { title: 'Type', width: 214, area: 'notice', render: ({ type }) => <NoticeType type={type} /> },
    ageColumn,
    {
      title: 'Details',
      area: 'type',
      className: 'max-card:whitespace-normal',
      render: (notice) => <Happened notice={notice} isKnown={notice.data.webhook_id in urls} />,
    },
    hostColumn(({ data: { webhook_id: id } }) => ({ id, url: urls[id] })),
    {
      title: 'Cause',
      width: 176,
      area: 'result',
      className: 'justify-self-end',
      render: ({ type, data }) => (
        <Outcome
          code={type === 'webhook.delivery_failed' ? data.last_status_code : null}
          cause={data.last_cause}
        />
      ),
    },
  ]
}

interface Acknowledge {
  isPending: boolean
  variables: string | undefined
  mutate: (id: string) => void
}

function seenColumn(canWrite: boolean, { isPending, variables, mutate }: Acknowledge): Column<Notice> {
  return {
    title: 'Acknowledged',
    width: 124,
    area: 'seen',
    render: ({ id, acknowledged_at: at }) => {
      if (at)
        return (
          <span className="text-muted">
            <span className="hidden max-card:inline">Acknowledged </span>
            <Time at={at} form="full" />
          </span>
        )
      if (!canWrite) return null
      return (
        <Button disabled={isPending && variables === id} onClick={() => mutate(id)}>
          Acknowledge
        </Button>
      )
    },
  }
}

function NoticeType({ type }: { type: Notice['type'] }) {
  return <span className={type === 'webhook.endpoint_failing' ? 'text-pending' : 'text-failed'}>{type}</span>
}

function Happened({ notice, isKnown }: { notice: Notice; isKnown: boolean }) {
  const { zone } = useZone()
  const sentence = describeNotice(notice, zone)
  if (notice.type === 'webhook.delivery_failed') {
    return (
      <>
        <Link href={`/deliveries/${notice.data.delivery_id}`} className="max-card:py-1 max-card:font-medium">
          <EventType type={notice.data.event_type} />
        </Link>{' '}
        <span className="text-muted">{sentence}</span>
      </>
    )
  }
  if (!isKnown) return <span title={sentence}>{sentence}</span>
  return (
    <Link href={`/endpoints/${notice.data.webhook_id}`} title={sentence} className="max-card:py-1">
      {sentence}
    </Link>
  )
}
