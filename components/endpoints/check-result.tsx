import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import { causes } from '@/lib/contract/causes'
import { formatDuration } from '@/lib/contract/format'
import type { EndpointCheck } from '@/lib/endpoints/schema'
import { type CheckStep, listCheckSteps } from './check-steps'

const marks: Record<CheckStep['state'], { shape: GlyphShape; colour: string }> = {
  passed: { shape: 'check', colour: 'text-delivered' },
  soon: { shape: { pie: 0.75 }, colour: 'text-pending' },
  failed: { shape: 'cross', colour: 'text-failed' },
  'not reached': { shape: 'slash', colour: 'text-cancelled' },
}

/** The steps of a connection check of `url`, and how to fix the one that failed. */
export function CheckResult({ check, url }: { check: EndpointCheck; url: string }) {
  const fixes = check.cause ? causes[check.cause].fixes : []
  return (
    <div className="grid gap-1">
      <p className="font-medium">{check.ok ? 'Connection OK' : 'Connection failed'}</p>
      <ul className="grid gap-1">
        {listCheckSteps(check, url).map(({ name, state, text, ms }) => (
          <li key={name} className="grid grid-cols-[14px_64px_minmax(0,1fr)_auto] items-start gap-x-2">
            <span className={`mt-[3px] ${marks[state].colour}`}>
              <Glyph shape={marks[state].shape} />
            </span>
            {name}
            <span className={`break-words ${state === 'passed' ? '' : marks[state].colour}`}>{text}</span>
            <span className="text-muted">{ms === null ? '' : formatDuration(ms)}</span>
          </li>
        ))}
      </ul>
      {fixes.map((fix) => (
        <p key={fix} className="text-text-2">
          {fix}
        </p>
      ))}
    </div>
  )
}
