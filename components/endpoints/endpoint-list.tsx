'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState, ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import { type Endpoint, endpointList } from '@/lib/endpoints/schema'
import { formatTarget, formatTime } from '@/lib/format'

export function EndpointList({ initial }: { initial: { webhooks: Endpoint[] } }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['endpoints'],
    queryFn: () => callApi('/v1/webhooks', endpointList),
    initialData: initial,
    refetchInterval: 10_000,
  })
  return (
    <section className="px-5" aria-label="Endpoints">
      {error instanceof ApiError ? (
        <ErrorState message={error.message} requestId={error.requestId} onRetry={() => refetch()} />
      ) : null}
      {data.webhooks.length === 0 ? (
        <EmptyState title="No endpoints yet">
          An endpoint is an HTTPS URL of yours that events are sent to.
        </EmptyState>
      ) : (
        <table aria-label="Endpoints">
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">URL</th>
              <th scope="col">Events</th>
              <th scope="col">Created, UTC</th>
            </tr>
          </thead>
          <tbody>
            {data.webhooks.map((endpoint) => (
              <tr key={endpoint.id}>
                <td className={endpoint.active ? 'text-delivered' : 'text-cancelled'}>
                  {endpoint.active ? '● Active' : '○ Paused'}
                </td>
                <td>
                  <Link href={`/endpoints/${endpoint.id}`}>{formatTarget(endpoint.url)}</Link>
                </td>
                <td className="text-text-2">
                  {endpoint.events.includes('*') ? 'All events' : endpoint.events.join(', ')}
                </td>
                <td>
                  <time dateTime={endpoint.created_at}>{formatTime(endpoint.created_at)}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
