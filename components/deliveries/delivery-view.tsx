'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNow } from '@/components/time/clock'
import { Time } from '@/components/time/time'
import { useZone } from '@/components/time/zone'
import { CopyButton } from '@/components/ui/copy-button'
import { ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import { type Attempt, type DeliveryDetail, deliveryDetail } from '@/lib/deliveries/schema'
import { formatDuration, formatTarget } from '@/lib/format'
import { AttemptTimeline } from './attempt-timeline'
import { CauseCard } from './cause-card'
import { Exchange } from './exchange'
import { listPhases } from './phases'
import { describeDelivery } from './sentence'
import { StatusGlyph } from './status-mark'

interface DeliveryViewProps {
  initial: DeliveryDetail
  /** the endpoint's URL as it is now, if it still exists */
  endpointUrl: string | null
  /** an attempt's deadline, the end of the timeline's axis */
  deadlineMs: number
}

export function DeliveryView({ initial, endpointUrl, deadlineMs }: DeliveryViewProps) {
  const now = useNow()
  const [chosen, setChosen] = useState<string>()
  const { data, error, refetch } = useQuery({
    queryKey: ['delivery', initial.id],
    queryFn: () => callApi(`/v1/deliveries/${initial.id}`, deliveryDetail),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? 1000 : false),
  })
  const shown = data.attempts.find(({ started_at }) => started_at === chosen) ?? data.attempts.at(-1)
  return (
    <>
      <p className="flex h-11 items-center gap-0.5 border-border-strong border-b px-6 max-card:px-4">
        <code className="truncate font-mono text-text-2 text-xs">{data.id}</code>
        <CopyButton text={data.id} label="Copy id" />
      </p>
      {error instanceof ApiError ? <ErrorState problem={error} onRetry={() => refetch()} /> : null}
      <div className="grid gap-4 px-6 max-card:px-4">
        <Sentence delivery={data} endpointUrl={endpointUrl} now={now} />
        <div>
          <AttemptTimeline
            delivery={data}
            shown={shown}
            onShow={(attempt) => setChosen(attempt.started_at)}
            now={now}
            deadlineMs={deadlineMs}
          />
          {shown ? <Breakdown attempt={shown} /> : null}
        </div>
        {data.cause ? <CauseCard cause={data.cause} status={data.status} /> : null}
        <Exchange attempt={shown} eventBody={data.event_body} problems={data.data_problems} />
      </div>
    </>
  )
}

interface SentenceProps {
  delivery: DeliveryDetail
  endpointUrl: string | null
  now: number
}

function Sentence({ delivery, endpointUrl, now }: SentenceProps) {
  const { zone } = useZone()
  const { fact, next } = describeDelivery(delivery, now, zone)
  const url = delivery.attempts.at(-1)?.url ?? endpointUrl
  const givesUpAt = delivery.schedule.at(-1)?.at
  return (
    <header className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 pt-5">
      <span className="pt-[5px]">
        <StatusGlyph delivery={delivery} size={18} />
      </span>
      <h1 className="text-text-2 text-xl tracking-[-0.015em]">
        <b className="font-semibold text-text">{fact}</b> {next.before}
        {next.countdown ? <b className="font-semibold text-text">{next.countdown}</b> : null}
        {next.after}
      </h1>
      <p className="col-start-2 mt-0.5 break-words text-muted">
        <span className="text-text">{delivery.event_type}</span>
        {url ? (
          <>
            {' '}
            to <span className="break-all text-text">{formatTarget(url)}</span>
          </>
        ) : null}
        , for {delivery.account_id}, created <Time at={delivery.created_at} form="full" />
        {givesUpAt ? (
          <>
            , gives up about <Time at={givesUpAt} />
          </>
        ) : null}
      </p>
    </header>
  )
}

function Breakdown({ attempt }: { attempt: Attempt }) {
  return (
    <dl className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 border-border border-t pt-2 text-muted text-xs">
      <dt>Attempt {attempt.number}</dt>
      {listPhases(attempt).map(({ name, colour, ms }) => (
        <dd key={name} className="flex items-center gap-1.5">
          <i className={`solid size-2 rounded-[2px] ${colour}`} aria-hidden="true" />
          {name} <span className="font-medium text-text">{formatDuration(ms)}</span>
        </dd>
      ))}
    </dl>
  )
}
