import type { ReactNode } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { type Cause, causes } from '@/lib/contract/causes'
import type { DeliveryStatus } from '@/lib/deliveries/schema'

const whoActs = { partner: 'You', us: 'Recover', nobody: 'No one' }
const retries: Record<DeliveryStatus, string> = {
  pending: 'Continuing automatically',
  delivered: 'Not needed',
  failed: 'None left',
  cancelled: 'Cancelled',
}

/** Why a delivery failed, how to fix it, and who has to. */
export function CauseCard({
  cause,
  status,
  hasArrived,
  children,
}: {
  cause: Cause
  status: DeliveryStatus
  /** whether an attempt may have reached the server */
  hasArrived: boolean
  /** further actions */
  children?: ReactNode
}) {
  const { title, sentence, actor, fixes } = causes[cause]
  return (
    <section className="rounded-control border border-border" aria-label="Cause">
      <div className="px-4 pt-3 pb-3">
        <h2 className="flex items-center gap-2 font-semibold text-md">
          <span className={status === 'cancelled' ? 'text-cancelled' : 'text-failed'}>
            <Glyph shape={status === 'cancelled' ? 'slash' : 'cross'} />
          </span>
          {title}
          <code className="ml-auto font-mono font-normal text-muted text-xs">{cause}</code>
        </h2>
        <div className="grid gap-x-6 gap-y-2 pt-1.5 side:grid-cols-2">
          <p className="text-text-2">{sentence}</p>
          <ol className="grid gap-0.5">
            {fixes.map((fix, i) => (
              <li key={fix} className="grid grid-cols-[18px_minmax(0,1fr)]">
                <span className="text-muted">{i + 1}</span>
                {fix}
              </li>
            ))}
          </ol>
        </div>
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-1 rounded-b-control border-border border-t bg-sunken px-4 py-[7px] text-xs">
        <dl className="mr-auto flex flex-wrap gap-x-6">
          <Fact name="Who needs to act" value={whoActs[actor]} />
          <Fact name="Retries" value={retries[status]} />
          <Fact
            name="Resending"
            value={
              hasArrived
                ? 'May be processed twice: your server might have received it. Deduplicate on the event ID.'
                : 'Safe: your server never received it'
            }
          />
        </dl>
        {children}
      </div>
    </section>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
