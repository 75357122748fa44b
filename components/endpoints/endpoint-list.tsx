'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import Link from 'next/link'
import { CopyCurl } from '@/components/api/copy-curl'
import { endpointList } from '@/components/api/endpoints'
import { QueryError } from '@/components/api/query-error'
import { partnerStats } from '@/components/api/stats'
import { Age } from '@/components/time/age'
import { useNow } from '@/components/time/clock'
import { buttonClass } from '@/components/ui/button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import { PageHead } from '@/components/ui/page-head'
import {
  formatCount,
  formatCountdown,
  formatHost,
  formatPercent,
  formatTarget,
  maskQuery,
} from '@/lib/contract/format'
import { maxEndpoints } from '@/lib/endpoints/limits'
import type { Endpoint } from '@/lib/endpoints/schema'
import type { PartnerStats, WebhookStats } from '@/lib/stats/schema'
import { EndpointStatus } from './endpoint-status'

type States = Map<string, WebhookStats>

const columnsFor = (states: States): Column<Endpoint>[] => [
  {
    title: 'Status',
    width: 190,
    area: 'status',
    render: (endpoint) => (
      <EndpointStatus endpoint={endpoint} failingSince={states.get(endpoint.id)?.failing_since} />
    ),
  },
  { title: 'Endpoint', area: 'target', render: (endpoint) => <Target endpoint={endpoint} /> },
  {
    title: 'Events',
    width: 208,
    area: 'events',
    className: 'text-text-2',
    render: ({ events }) => (
      <span title={events.join(', ')}>{events.includes('*') ? 'All events' : shorten(events)}</span>
    ),
  },
  {
    title: 'Success rate (24 h)',
    width: 132,
    align: 'right',
    area: 'rate',
    render: ({ id }) => <Rate state={states.get(id)} />,
  },
  {
    title: 'Last delivery',
    width: 104,
    align: 'right',
    className: 'text-text-2',
    render: ({ id }) => {
      const at = states.get(id)?.last_delivery_at
      return at ? <Age at={at} /> : <span className="text-muted">none</span>
    },
  },
  {
    title: 'Next retry',
    width: 104,
    align: 'right',
    area: 'next',
    className: 'text-text-2',
    render: ({ id }) => <NextAttempt at={states.get(id)?.next_attempt_at ?? null} />,
  },
]

interface EndpointListProps {
  initial: { webhooks: Endpoint[] }
  initialStats: PartnerStats
  canWrite: boolean
}

export function EndpointList({ initial, initialStats, canWrite }: EndpointListProps) {
  const { data, error, refetch } = useQuery({
    ...endpointList(),
    initialData: initial,
    refetchInterval: 10_000,
  })
  const stats = useQuery({
    ...partnerStats(),
    initialData: initialStats,
    refetchInterval: 10_000,
  })
  const { webhooks } = data
  const states = new Map(stats.data.by_webhook.map((state) => [state.webhook_id, state]))
  return (
    <>
      <PageHead title="Endpoints" note={`${webhooks.length} of ${maxEndpoints}`}>
        <CopyCurl request={{ path: '/v1/webhooks' }} isSmall />
        {canWrite ? <NewEndpoint /> : null}
      </PageHead>
      <section className="list" aria-label="All endpoints">
        <QueryError error={error} onRetry={() => refetch()} />
        {webhooks.length > 0 ? (
          <DataTable
            label="Endpoints"
            columns={columnsFor(states)}
            rows={webhooks}
            keyOf={({ id }) => id}
            card={'"status status rate" "target target target" "events events next"'}
          />
        ) : (
          <EmptyState title="No endpoints yet">
            An endpoint is an HTTPS URL on your server. We send it the events you choose, signed, and retry
            when a delivery fails.
          </EmptyState>
        )}
      </section>
    </>
  )
}

function NewEndpoint() {
  return (
    <Link href="/endpoints/new" className={buttonClass({ look: 'primary' })}>
      <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
      New endpoint
    </Link>
  )
}

function Rate({ state }: { state: WebhookStats | undefined }) {
  if (!state || state.success_rate === null) return <span className="text-muted">no deliveries yet</span>
  const { delivered, failed, success_rate: rate } = state
  const title = `${formatCount(delivered)} delivered, ${formatCount(failed)} failed`
  return <span title={title}>{formatPercent(rate)}%</span>
}

function NextAttempt({ at }: { at: string | null }) {
  const now = useNow()
  if (at === null) return null
  const isNow = Date.parse(at) <= now
  return (
    <span className="text-pending">
      <span className="hidden max-card:inline">Next retry {isNow ? '' : 'in '}</span>
      {isNow ? 'now' : formatCountdown(at, now)}
    </span>
  )
}

function Target({ endpoint: { id, url, description } }: { endpoint: Endpoint }) {
  const host = formatHost(url)
  return (
    <>
      <Link href={`/endpoints/${id}`} title={maskQuery(url)} className="font-medium max-card:break-all">
        {host}
        <span className="font-normal text-muted">{formatTarget(url).slice(host.length)}</span>
      </Link>
      {description ? <span className="ml-3 text-muted">{description}</span> : null}
    </>
  )
}

function shorten(events: string[]): string {
  const more = events.length - 2
  return events.slice(0, 2).join(', ') + (more > 0 ? `, ${more} more` : '')
}
