'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type ReactNode, type RefObject, useRef, useState } from 'react'
import { deliveryById } from '@/components/api/deliveries'
import { QueryError } from '@/components/api/query-error'
import { useLive } from '@/components/live/use-live'
import { useNow } from '@/components/time/clock'
import { CopyButton } from '@/components/ui/copy-button'
import { mayHaveArrived } from '@/lib/contract/causes'
import type { TestVariant } from '@/lib/contract/statuses'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { AttemptTimeline } from './attempt-timeline'
import { CauseCard } from './cause-card'
import { DeliveryActions } from './delivery-actions'
import { DeliveryHead } from './delivery-head'
import { Exchange } from './exchange'
import { PhaseBreakdown } from './phase-breakdown'
import { testKinds } from './variants'

/** The data that a delivery is shown with. */
export interface ViewedDelivery {
  initial: DeliveryDetail
  /** the endpoint's current state, if it still exists */
  endpoint: { url: string; active: boolean } | null
  canWrite: boolean
  /** an attempt's deadline, which ends the timeline's axis */
  deadlineMs: number
}

interface DeliveryViewProps extends ViewedDelivery {
  headingLevel: 1 | 2
  onResent: (id: string) => void
  /** shown at the end of the toolbar; `within` is the element in which its keyboard shortcuts work */
  tools: (within: RefObject<Element | null>) => ReactNode
}

/** A delivery: its result, its attempts, and the request and response of each. */
export function DeliveryView(props: DeliveryViewProps) {
  const { initial, endpoint, canWrite, deadlineMs, headingLevel, onResent, tools } = props
  const root = useRef<HTMLDivElement>(null)
  const now = useNow()
  const [chosen, setChosen] = useState<string>()
  const [isPending, setPending] = useState(initial.status === 'pending')
  const isStreaming = useLive(initial.id, isPending, { onChanges: look, onReload: look })
  const { data, error, isFetching, refetch } = useQuery({
    ...deliveryById(initial.id),
    initialData: initial,
    refetchInterval: ({ state: { status, data } }) =>
      data?.status === 'pending' && (!isStreaming || status === 'error') && 1000,
  })
  if (isPending !== (data.status === 'pending')) setPending(!isPending)
  const shown = data.attempts.find(({ started_at }) => started_at === chosen) ?? data.attempts.at(-1)
  return (
    <div ref={root}>
      <div className="flex h-11 items-center gap-0.5 border-border-strong border-b px-6 max-card:px-4">
        <code className="truncate font-mono text-text-2 text-xs">{data.id}</code>
        <CopyButton text={data.id} label="Copy ID" />
        <span className="ml-auto flex flex-none items-center gap-0.5">{tools(root)}</span>
      </div>
      <QueryError error={error} onRetry={() => refetch()} />
      <div className="grid gap-4 px-6 max-card:px-4">
        <DeliveryHead delivery={data} endpointUrl={endpoint?.url ?? null} now={now} level={headingLevel}>
          <DeliveryActions
            delivery={data}
            canWrite={canWrite}
            obstacle={findObstacle(data, endpoint)}
            onChanged={() => refetch()}
            onResent={onResent}
            within={root}
          />
        </DeliveryHead>
        <div>
          <AttemptTimeline
            delivery={data}
            shown={shown}
            onShow={(attempt) => setChosen(attempt.started_at)}
            now={now}
            deadlineMs={deadlineMs}
          />
          {shown ? <PhaseBreakdown attempt={shown} /> : null}
        </div>
        {data.test_variant ? <VariantNote variant={data.test_variant} /> : null}
        {data.cause ? (
          <CauseCard cause={data.cause} status={data.status} hasArrived={mayHaveArrived(data.attempts)}>
            {canWrite && data.status === 'failed' ? (
              <Link href={`/replays/new?${searchFor(data)}`}>Replay all failures with this cause</Link>
            ) : null}
          </CauseCard>
        ) : null}
        <Exchange delivery={data} attempt={shown} />
      </div>
    </div>
  )

  function look(): boolean {
    if (isFetching) return false
    void refetch()
    return true
  }
}

function searchFor({ webhook_id, cause }: DeliveryDetail): URLSearchParams {
  return new URLSearchParams({ webhook_id, status: 'failed', ...(cause ? { cause } : {}) })
}

function findObstacle(delivery: DeliveryDetail, endpoint: ViewedDelivery['endpoint']): string | null {
  if (!endpoint) return 'Can’t resend: the endpoint was deleted.'
  if (!endpoint.active) return 'Can’t resend while the endpoint is paused or disabled.'
  return delivery.event_body === null ? 'Can’t resend: the payload has expired.' : null
}

function VariantNote({ variant }: { variant: TestVariant }) {
  const kind = testKinds.find(({ value }) => value === variant)
  return (
    <p className="text-text-2">
      <b className="font-medium text-text">Test variant: {kind?.label.toLowerCase()}.</b> {kind?.what}{' '}
      Expected: {kind?.right}
    </p>
  )
}
