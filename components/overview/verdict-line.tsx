import Link from 'next/link'
import type { ReactNode } from 'react'
import { windowLabels } from '@/components/stats/windows'
import { Time } from '@/components/time/time'
import { buttonClass } from '@/components/ui/button'
import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import { causes } from '@/lib/contract/causes'
import { formatCount, formatCountUpTo, formatHost } from '@/lib/contract/format'
import { maxCounted } from '@/lib/stats/limits'
import type { PartnerStats } from '@/lib/stats/schema'
import type { Verdict } from './verdict'

type Of<K extends Verdict['kind']> = Extract<Verdict, { kind: K }>

const looks: Record<Verdict['kind'], { shape: GlyphShape; colour: string }> = {
  empty: { shape: { pie: 0 }, colour: 'text-muted' },
  inactive: { shape: 'pause', colour: 'text-cancelled' },
  failing: { shape: 'cross', colour: 'text-failed' },
  idle: { shape: 'check', colour: 'text-delivered' },
  well: { shape: 'check', colour: 'text-delivered' },
}

interface VerdictLineProps {
  verdict: Verdict
  stats: PartnerStats
  canWrite: boolean
}

/** The summary of the partner's deliveries in one sentence. */
export function VerdictLine({ verdict, stats, canWrite }: VerdictLineProps) {
  const { shape, colour } = looks[verdict.kind]
  return (
    <section
      aria-label="Status"
      className="grid grid-cols-[18px_minmax(0,1fr)] gap-x-3 gap-y-3 px-5 pb-5 max-card:px-4 side:grid-cols-[18px_minmax(0,1fr)_auto]"
    >
      <span className={`pt-[5px] ${colour}`}>
        <Glyph shape={shape} size={18} />
      </span>
      <div className="grid content-start gap-1">
        <h2 className="text-text-2 text-xl tracking-[-0.015em]">{sentenceOf(verdict, stats)}</h2>
        {verdict.kind === 'failing' ? <Advice verdict={verdict} waiting={stats.waiting} /> : null}
      </div>
      {verdict.kind === 'failing' ? (
        <p className="col-start-2 flex flex-wrap items-start gap-2 side:col-start-3">
          {canWrite ? (
            <Link
              href={`/endpoints/${verdict.first.id}?tab=settings`}
              className={buttonClass({ look: 'primary' })}
            >
              View endpoint
            </Link>
          ) : null}
          <Link href="/deliveries?status=pending" className={buttonClass()}>
            View retrying deliveries
          </Link>
        </p>
      ) : null}
    </section>
  )
}

function sentenceOf(verdict: Verdict, { window }: PartnerStats): ReactNode {
  const { last } = windowLabels[window]
  if (verdict.kind === 'empty')
    return <Sentence fact="No endpoints yet.">Add one to start receiving events.</Sentence>
  if (verdict.kind === 'inactive')
    return <Sentence fact="Delivery is stopped.">All your endpoints are paused.</Sentence>
  if (verdict.kind === 'failing') return <Failing verdict={verdict} />
  const well =
    verdict.endpoints === 1 ? 'Your endpoint is healthy.' : `All ${verdict.endpoints} endpoints are healthy.`
  if (verdict.kind === 'idle') return <Sentence fact={well}>No deliveries in {last}.</Sentence>
  return (
    <Sentence fact={well}>
      {formatCount(verdict.delivered)} of {formatCount(verdict.ended)} delivered in {last}.
    </Sentence>
  )
}

function Sentence({ fact, children }: { fact: ReactNode; children: ReactNode }) {
  return (
    <>
      <b className="font-semibold text-text">{fact}</b> {children}
    </>
  )
}

function Failing({ verdict: { count, disabled, since, cause } }: { verdict: Of<'failing'> }) {
  const who = count === 1 ? '1 endpoint has been' : `${count} endpoints have been`
  const what = disabled === 0 ? 'failing' : disabled === count ? 'disabled' : 'failing or disabled'
  return (
    <>
      <b className="font-semibold text-text">
        {who} {what} since <Time at={since} />
        {cause ? ':' : '.'}
      </b>{' '}
      {cause ? `${uncapitalise(causes[cause].title)}.` : null}
    </>
  )
}

// Text that starts with an abbreviation stays unchanged.
function uncapitalise(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function Advice({ verdict: { count, cause, first }, waiting }: { verdict: Of<'failing'>; waiting: number }) {
  return (
    <p className="text-text-2">
      {cause ? `${causes[cause].fixes[0] ?? causes[cause].sentence} ` : ''}
      {count === 1 ? 'Endpoint: ' : 'First affected: '}
      <Link href={`/endpoints/${first.id}`} className="break-all underline underline-offset-3">
        {formatHost(first.url)}
      </Link>
      .{' '}
      {waiting > 0
        ? `${formatCountUpTo(waiting, maxCounted)} ${waiting === 1 ? 'delivery' : 'deliveries'} will be retried automatically.`
        : null}
    </p>
  )
}
