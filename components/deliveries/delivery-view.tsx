'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from '@/components/ui/list-state'
import { ApiError, callApi } from '@/lib/api-client'
import { type Cause, causes } from '@/lib/causes/schema'
import { type Attempt, type DeliveryDetail, deliveryDetail } from '@/lib/deliveries/schema'
import { formatCountdown, formatDuration, formatTarget, formatTime } from '@/lib/format'
import { useNow } from './now'
import { describeDelivery } from './sentence'
import { StatusMark } from './status-mark'

export function DeliveryView({ initial }: { initial: DeliveryDetail }) {
  const now = useNow()
  const { data, error, refetch } = useQuery({
    queryKey: ['delivery', initial.id],
    queryFn: () => callApi(`/v1/deliveries/${initial.id}`, deliveryDetail),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? 1000 : false),
  })
  const { fact, next } = describeDelivery(data, now)
  return (
    <div className="grid gap-6 px-5 py-4">
      <header>
        <h1 className="text-text-2 text-xl">
          <b className="font-semibold text-text">{fact}</b> {next}
        </h1>
        <p className="text-muted">
          <StatusMark status={data.status} /> {data.event_type} for {data.account_id}, created{' '}
          <time dateTime={data.created_at}>{formatTime(data.created_at)}</time> UTC, <code>{data.id}</code>
        </p>
      </header>
      {error instanceof ApiError ? (
        <ErrorState message={error.message} requestId={error.requestId} onRetry={() => refetch()} />
      ) : null}
      <Timeline delivery={data} now={now} />
      {data.cause ? <CauseCard cause={data.cause} /> : null}
      <Exchange attempt={data.attempts.at(-1)} />
      <Section title="Event, exactly as sent">
        <Code text={data.event_body} />
      </Section>
    </div>
  )
}

function Timeline({ delivery, now }: { delivery: DeliveryDetail; now: number | null }) {
  return (
    <table aria-label="Attempts">
      <thead>
        <tr>
          <th scope="col">Attempt</th>
          <th scope="col">Time, UTC</th>
          <th scope="col">Result</th>
          <th scope="col">DNS, connect, TLS, first byte</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {delivery.attempts.map((attempt) => (
          <AttemptRow key={`${attempt.number} ${attempt.started_at}`} attempt={attempt} />
        ))}
        {delivery.schedule.map(({ attempt, at }) => (
          <tr key={attempt} className="text-muted">
            <td>{attempt}</td>
            <td>
              <time dateTime={at}>{formatTime(at)}</time>
            </td>
            <td>{now ? `to come, in ${formatCountdown(at, now)}` : 'to come'}</td>
            <td />
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function AttemptRow({ attempt }: { attempt: Attempt }) {
  const { dns_ms, connect_ms, tls_ms, first_byte_ms } = attempt.timing
  const phases = [dns_ms, connect_ms, tls_ms, first_byte_ms].map((ms) => (ms === null ? '–' : `${ms} ms`))
  const result = attempt.cause
    ? causes[attempt.cause].title
    : attempt.duration_ms === null
      ? 'Under way'
      : 'Delivered'
  return (
    <tr>
      <td className="font-medium">{attempt.number}</td>
      <td>
        <time dateTime={attempt.started_at}>{formatTime(attempt.started_at)}</time>
      </td>
      <td>
        {attempt.status_code} {result}
      </td>
      <td className="text-muted">{attempt.duration_ms === null ? '' : phases.join(', ')}</td>
      <td>{attempt.duration_ms === null ? '' : formatDuration(attempt.duration_ms)}</td>
    </tr>
  )
}

function CauseCard({ cause }: { cause: Cause }) {
  const { title, sentence, actor, fixes } = causes[cause]
  const who = { partner: 'You', us: 'Recover', nobody: 'Nobody' }[actor]
  return (
    <section className="rounded-control border border-border p-4" aria-label="Cause">
      <h2 className="font-semibold text-md">
        {title} <code className="font-mono font-normal text-muted text-xs">{cause}</code>
      </h2>
      <p className="text-text-2">{sentence}</p>
      <ul className="list-disc pl-5">
        {fixes.map((fix) => (
          <li key={fix}>{fix}</li>
        ))}
      </ul>
      <p className="mt-2 text-muted text-xs">Who acts: {who}</p>
    </section>
  )
}

function Exchange({ attempt }: { attempt: Attempt | undefined }) {
  if (!attempt) return null
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <Section title={`Request ${attempt.number} to ${formatTarget(attempt.url)}`}>
        <Headers headers={attempt.request_headers} />
      </Section>
      <Section title={`Response ${attempt.status_code ?? ''}`}>
        {attempt.response_headers ? (
          <Headers headers={attempt.response_headers} />
        ) : (
          <p>{attempt.error ?? 'None yet.'}</p>
        )}
        {attempt.response_body ? <Code text={attempt.response_body} /> : null}
        {attempt.response_truncated ? <p className="text-muted">Cut after 16 KiB.</p> : null}
      </Section>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="pb-1 font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function Headers({ headers }: { headers: Record<string, string> }) {
  return (
    <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] font-mono text-xs">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="truncate py-0.5 text-muted">{name.toLowerCase()}</dt>
          <dd className="break-all py-0.5">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Code({ text }: { text: string }) {
  return (
    <pre className="whitespace-pre-wrap break-all rounded-control border border-border bg-sunken p-3 font-mono text-xs">
      {text}
    </pre>
  )
}
