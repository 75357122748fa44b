import Link from 'next/link'
import { Sparkline } from '@/components/stats/sparkline'
import { formatCount, formatDuration, formatPercent } from '@/lib/contract/format'
import { maxCounted } from '@/lib/stats/limits'
import type { PartnerStats } from '@/lib/stats/schema'

interface FigureProps {
  href: string
  label: string
  value: string
  unit?: string
  note: string
  values?: (number | null)[]
}

/** The four numbers behind the summary; each links to the deliveries it counts. */
export function Numbers({ stats: { totals, buckets, waiting } }: { stats: PartnerStats }) {
  const ended = totals.delivered + totals.failed
  const [p95 = '–', p95Unit] = totals.p95_ms === null ? [] : formatDuration(totals.p95_ms).split(' ')
  const isMany = waiting >= maxCounted
  return (
    <ul
      aria-label="Key figures"
      className="grid grid-cols-2 border-border-strong border-y max-card:[&>li:nth-child(even)]:border-l max-card:[&>li:nth-child(n+3)]:border-t card:grid-cols-4 card:[&>li+li]:border-l"
    >
      <Figure
        href="/deliveries?status=delivered"
        label="Success rate"
        value={totals.success_rate === null ? '–' : formatPercent(totals.success_rate)}
        unit="%"
        note={`${formatCount(totals.delivered)} of ${formatCount(ended)}`}
        values={buckets.map(({ delivered, failed }) =>
          delivered + failed === 0 ? null : delivered / (delivered + failed),
        )}
      />
      <Figure
        href="/deliveries?status=failed"
        label="Failed"
        value={formatCount(totals.failed)}
        note={`${formatCount(totals.attempts_failed)} failed ${totals.attempts_failed === 1 ? 'attempt' : 'attempts'}`}
        values={buckets.map(({ failed }) => failed)}
      />
      <Figure
        href="/deliveries?status=delivered"
        label="Response time (p95)"
        value={p95}
        unit={p95Unit ?? ''}
        note={totals.p50_ms === null ? 'No deliveries' : `Median ${formatDuration(totals.p50_ms)}`}
        values={buckets.map(({ p95_ms: ms }) => ms)}
      />
      <Figure
        href="/deliveries?status=pending"
        label="Retrying"
        value={`${formatCount(waiting)}${isMany ? '+' : ''}`}
        note="Right now"
      />
    </ul>
  )
}

function Figure({ href, label, value, unit, note, values }: FigureProps) {
  return (
    <li className="grid border-border">
      <Link
        href={href}
        className="grid content-start gap-0.5 px-5 py-3 text-text hover:bg-hover hover:no-underline max-card:px-4"
      >
        <span className="text-text-2">{label}</span>
        <span className="flex items-center justify-between gap-2">
          <span className="whitespace-nowrap font-medium text-2xl tracking-[-0.02em]">
            {value}
            {unit ? <span className="ml-1 font-normal text-lg text-muted">{unit}</span> : null}
          </span>
          <span className="max-rail:hidden">{values ? <Sparkline values={values} /> : null}</span>
        </span>
        <span className="text-muted">{note}</span>
      </Link>
    </li>
  )
}
