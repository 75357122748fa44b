'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { endpointStats } from '@/components/api/endpoint'
import { QueryError } from '@/components/api/query-error'
import { BarChart } from '@/components/stats/bar-chart'
import { CauseTable } from '@/components/stats/cause-table'
import { windowLabels } from '@/components/stats/windows'
import { formatCount, formatDuration, formatPercent } from '@/lib/contract/format'
import { windowNames } from '@/lib/stats/limits'
import type { EndpointStats } from '@/lib/stats/schema'

/** The endpoint's statistics over a time window. */
export function HealthTab({ id, initial }: { id: string; initial: EndpointStats }) {
  const [window, setWindow] = useQueryState('window', parseAsStringLiteral(windowNames).withDefault('24h'))
  const { data, error, refetch } = useQuery({
    ...endpointStats(id, window),
    initialData: initial.window === window ? initial : undefined,
    placeholderData: (before) => before,
    refetchInterval: 5000,
  })
  return (
    <div className="grid gap-5 py-4">
      <QueryError error={error} onRetry={() => refetch()} />
      <fieldset className="mx-5 flex h-7 w-fit rounded-control border border-border bg-background p-0.5 max-card:mx-4 max-card:h-9">
        <legend className="sr-only">Time range</legend>
        {windowNames.map((name) => (
          <label
            key={name}
            className="relative inline-flex items-center rounded-mark px-2 text-muted has-[:checked]:bg-surface has-[:checked]:font-medium has-[:checked]:text-text has-[:checked]:shadow-[0_0_0_1px_var(--border-strong)] has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-[var(--focus)]"
          >
            <input
              type="radio"
              name="window"
              className="absolute inset-0 h-full w-full cursor-pointer opacity-0"
              checked={name === window}
              onChange={() => setWindow(name)}
            />
            {windowLabels[name].short}
          </label>
        ))}
      </fieldset>
      {data ? <Health stats={data} id={id} /> : <p className="px-5 text-muted max-card:px-4">Loading…</p>}
    </div>
  )
}

function Health({ stats, id }: { stats: EndpointStats; id: string }) {
  const { totals } = stats
  const ended = totals.delivered + totals.failed
  const facts = [
    ['Success rate', totals.success_rate === null ? '–' : `${formatPercent(totals.success_rate)}%`],
    ['Deliveries', formatCount(ended)],
    ['p50', took(totals.p50_ms)],
    ['p95', took(totals.p95_ms)],
    ['p99', took(totals.p99_ms)],
    ['Failed attempts', formatCount(totals.attempts_failed)],
  ]
  return (
    <>
      <dl className="grid grid-cols-3 gap-x-4 gap-y-3 border-border border-y px-5 py-3 max-card:px-4 card:grid-cols-6">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-muted">{name}</dt>
            <dd className="whitespace-nowrap font-medium text-lg">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="px-5 max-card:px-4">
        <BarChart stats={stats} webhookId={id} />
      </div>
      <section aria-labelledby="by-cause" className="grid gap-2">
        <h2 id="by-cause" className="px-5 font-semibold text-md max-card:px-4">
          Failure causes
        </h2>
        <CauseTable byCause={totals.by_cause} webhookId={id} />
      </section>
    </>
  )
}

function took(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms)
}
