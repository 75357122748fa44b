'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import { causes } from '@/lib/causes/schema'
import { formatTime } from '@/lib/format'
import { noticeList, type NoticeList as Page } from '@/lib/notices/schema'

export function NoticeList({ initial, cursor }: { initial: Page; cursor?: string | undefined }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['notices', cursor ?? ''],
    queryFn: () => callApi(`/v1/notices${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`, noticeList),
    initialData: initial,
    refetchInterval: 3000,
  })
  return (
    <section className="px-5" aria-label="Failures">
      {error instanceof ApiError ? (
        <ErrorState message={error.message} requestId={error.requestId} onRetry={() => refetch()} />
      ) : null}
      {data.notices.length === 0 ? (
        <EmptyState title="Nothing has failed">
          An event that no attempt could deliver is listed here.
        </EmptyState>
      ) : (
        <table aria-label="Failures">
          <thead>
            <tr>
              <th scope="col">Given up, UTC</th>
              <th scope="col">Notice</th>
              <th scope="col">Event</th>
              <th scope="col">Last cause</th>
              <th scope="col">Attempts</th>
            </tr>
          </thead>
          <tbody>
            {data.notices.map(({ id, type, created_at, data: about }) => (
              <tr key={id}>
                <td>
                  <time dateTime={created_at}>{formatTime(created_at)}</time>
                </td>
                <td>{type}</td>
                <td>
                  <Link href={`/deliveries/${about.delivery_id}`}>{about.event_type}</Link>
                </td>
                <td>
                  {about.last_status_code} {about.last_cause ? causes[about.last_cause].title : ''}
                </td>
                <td>{about.attempts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data.next_cursor ? (
        <p className="py-3">
          <Link href={`/notices?cursor=${encodeURIComponent(data.next_cursor)}`}>Older</Link>
        </p>
      ) : null}
    </section>
  )
}
