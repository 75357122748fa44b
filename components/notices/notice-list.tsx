'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useNow } from '@/components/clock'
import { EventType } from '@/components/deliveries/event-type'
import { Outcome } from '@/components/deliveries/outcome'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { Pages } from '@/components/ui/pages'
import { ApiError, callApi } from '@/lib/api-client'
import { formatHost, formatId, formatSpan, formatTime } from '@/lib/format'
import { type Notice, noticeList, type NoticeList as Page } from '@/lib/notices/schema'

interface NoticeListProps {
  initial: Page
  cursor?: string | undefined
  /** the partner's endpoints by id */
  urls: Record<string, string>
}

export function NoticeList({ initial, cursor, urls }: NoticeListProps) {
  const now = useNow()
  const { data, error, refetch } = useQuery({
    queryKey: ['notices', cursor ?? ''],
    queryFn: () => callApi(`/v1/notices${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`, noticeList),
    initialData: initial,
    refetchInterval: 3000,
  })
  return (
    <section className="list" aria-label="Failures">
      {error instanceof ApiError ? <ErrorState problem={error} onRetry={() => refetch()} /> : null}
      {data.notices.length > 0 ? (
        <DataTable
          label="Events that were given up, newest first"
          columns={listColumns(urls, now)}
          rows={data.notices}
          keyOf={({ id }) => id}
          card={'"notice notice age" "type type attempts" "host host cause"'}
        />
      ) : (
        <EmptyState title="Nothing has failed">
          An event that no attempt could deliver is listed here, as <code>webhook.delivery_failed</code>.
        </EmptyState>
      )}
      <Pages
        first={cursor ? '/notices' : null}
        next={data.next_cursor && `/notices?cursor=${encodeURIComponent(data.next_cursor)}`}
      />
    </section>
  )
}

function listColumns(urls: Record<string, string>, now: number): Column<Notice>[] {
  return [
    {
      title: 'Notice',
      width: 214,
      area: 'notice',
      className: 'text-failed',
      render: ({ type }) => type,
    },
    {
      title: 'Age',
      width: 64,
      area: 'age',
      className: 'text-text-2',
      render: ({ created_at: at }) => (
        <time dateTime={at} title={`${formatTime(at)} UTC`}>
          {formatSpan(now - Date.parse(at))}
        </time>
      ),
    },
    {
      title: 'Event type',
      area: 'type',
      render: ({ data }) => (
        <Link href={`/deliveries/${data.delivery_id}`} className="max-card:font-medium">
          <EventType type={data.event_type} />
        </Link>
      ),
    },
    {
      title: 'Endpoint',
      width: 190,
      area: 'host',
      render: ({ data: { webhook_id: id } }) => {
        const url = urls[id]
        return <span title={url}>{url ? formatHost(url) : formatId(id)}</span>
      },
    },
    {
      title: 'Last result',
      width: 190,
      area: 'cause',
      render: ({ data }) => <Outcome code={data.last_status_code} cause={data.last_cause} />,
    },
    {
      title: 'Attempts',
      width: 96,
      align: 'right',
      area: 'attempts',
      className: 'text-text-2',
      render: ({ data }) => data.attempts,
    },
  ]
}
