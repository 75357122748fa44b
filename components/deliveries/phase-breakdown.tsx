import { formatDuration } from '@/lib/contract/format'
import type { Attempt } from '@/lib/deliveries/schema'
import { listPhases } from './phases'

/** How long each phase of an attempt took, and which IP address responded. */
export function PhaseBreakdown({ attempt }: { attempt: Attempt }) {
  return (
    <dl className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 border-border border-t pt-2 text-muted text-xs">
      <dt>Attempt {attempt.number}</dt>
      {listPhases(attempt).map(({ name, colour, ms }) => (
        <dd key={name} className="flex items-center gap-1.5">
          <i className={`solid size-2 rounded-[2px] ${colour}`} aria-hidden="true" />
          {name} <span className="font-medium text-text">{formatDuration(ms)}</span>
        </dd>
      ))}
      {attempt.address === null ? null : (
        <dd>
          Address <code className="font-mono text-text">{attempt.address}</code>
        </dd>
      )}
    </dl>
  )
}
