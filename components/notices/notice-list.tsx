'use client'

import { useQuery } from '@tanstack/react-query'
import { ageColumn, hostColumn, typeColumn } from '@/components/deliveries/delivery-columns'
import { Outcome } from '@/components/deliveries/outcome'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { Pages } from '@/components/ui/pages'
import { ApiError, callApi } from '@/lib/api-client'
import { type Notice, noticeList, type NoticeList as Page } from '@/lib/notices/schema'

interface NoticeListProps {
  initial: Page
  cursor?: string | undefined
  /** the partner's endpoints by id */
  urls: Record<string, string>
}

export function NoticeList({ initial, cursor, urls }: NoticeListProps) {
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
          columns={columnsFor(urls)}
          rows={data.notices}
          keyOf={({ id }) => id}
          card={'"notice notice age" "type type type" "host host result"'}
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

function columnsFor(urls: Record<string, string>): Column<Notice>[] {
  return [
    { title: 'Notice', width: 214, area: 'notice', className: 'text-failed', render: ({ type }) => type },
    ageColumn,
    typeColumn(
      ({ data }) => data.event_type,
      ({ data }) => data.delivery_id,
    ),
    hostColumn(({ data: { webhook_id: id } }) => ({ id, url: urls[id] })),
    {
      title: 'Last result',
      width: 190,
      area: 'result',
      className: 'justify-self-end',
      render: ({ data }) => <Outcome code={data.last_status_code} cause={data.last_cause} />,
    },
    {
      title: 'Attempts',
      width: 96,
      align: 'right',
      className: 'text-text-2',
      render: ({ data }) => data.attempts,
    },
  ]
}
