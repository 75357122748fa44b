'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { Time } from '@/components/time/time'
import { Glyph } from '@/components/ui/glyph'
import { type Cause, causes } from '@/lib/contract/causes'
import { formatCountUpTo } from '@/lib/contract/format'
import type { ChangedEndpoint } from '@/lib/endpoints/schema'
import { maxCounted } from '@/lib/stats/limits'

interface DisabledBannerProps {
  since: string
  /** why its last delivery failed, if that is still known */
  cause: Cause | null
  /** the actions that the user may take */
  children: ReactNode
}

/** Says at the top of the page that the endpoint is disabled: since when, why, and how to fix it. */
export function DisabledBanner({ since, cause, children }: DisabledBannerProps) {
  return (
    <section
      aria-label="Endpoint disabled"
      className="mb-4 grid grid-cols-[14px_minmax(0,1fr)] gap-x-2 border-border border-y bg-failed-tint px-5 py-3 max-card:px-4"
    >
      <span className="mt-[3px] text-failed">
        <Glyph shape="slash" />
      </span>
      <div className="grid max-w-2xl gap-2 text-text-2">
        <p>
          <b className="font-medium text-text">
            Disabled on <Time at={since} form="full" />.
          </b>{' '}
          We disabled this endpoint after too many consecutive failures and cancelled its pending deliveries.
          It receives nothing until you resume it.
        </p>
        {cause ? <Reason cause={cause} /> : null}
        {children ? <div>{children}</div> : null}
      </div>
    </section>
  )
}

function Reason({ cause }: { cause: Cause }) {
  const { title, sentence, fixes } = causes[cause]
  return (
    <div>
      <p>
        <b className="font-medium text-text">{title}.</b> {sentence}
      </p>
      <ul>
        {fixes.map((fix) => (
          <li key={fix}>{fix}</li>
        ))}
      </ul>
    </div>
  )
}

/** The events that an inactive endpoint missed. The live region is always rendered, so that screen readers announce changes. */
export function MissedNote({ endpoint: { id, active, missed } }: { endpoint: ChangedEndpoint }) {
  return (
    <div role="status">
      {missed ? (
        <p className="mb-4 border-border border-y bg-sunken px-5 py-3 text-text-2 max-card:px-4">
          <b className="font-medium text-text">
            {missed.events === 1
              ? '1 event wasn’t sent'
              : `${formatCountUpTo(missed.events, maxCounted)} events weren’t sent`}
          </b>{' '}
          since <Time at={missed.since} form="full" />. Resuming doesn’t send{' '}
          {missed.events === 1 ? 'it' : 'them'}; only new events are delivered.{' '}
          {active && missed.events > 0 ? (
            <Link
              className="underline underline-offset-3"
              href={`/replays/new?${new URLSearchParams({ webhook_id: id, status: 'missed', from: missed.since })}`}
            >
              Replay missed events
            </Link>
          ) : null}
        </p>
      ) : null}
    </div>
  )
}
