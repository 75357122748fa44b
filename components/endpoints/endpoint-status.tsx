import { Time } from '@/components/time/time'
import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import type { Endpoint } from '@/lib/endpoints/schema'

interface EndpointStatusProps {
  endpoint: Pick<Endpoint, 'active' | 'disabled_reason'>
  /** when its attempts began to fail, if they are failing */
  failingSince?: string | undefined
}

interface Look {
  shape: GlyphShape
  word: string
  colour: string
}

function lookOf({ endpoint: { active, disabled_reason: reason }, failingSince }: EndpointStatusProps): Look {
  if (active && failingSince) return { shape: 'cross', word: 'Failing', colour: 'text-failed font-medium' }
  if (active) return { shape: 'check', word: 'Active', colour: 'text-delivered' }
  if (reason) return { shape: 'slash', word: 'Disabled', colour: 'text-failed font-medium' }
  return { shape: 'pause', word: 'Paused', colour: 'text-cancelled' }
}

/** The endpoint's status as shape, word and colour, with the reason if we disabled it. */
export function EndpointStatus(props: EndpointStatusProps) {
  const { endpoint, failingSince } = props
  const { shape, word, colour } = lookOf(props)
  return (
    <>
      <span className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${colour}`}>
        <Glyph shape={shape} />
        {word}
      </span>
      {endpoint.active && failingSince ? (
        <span className="align-middle text-muted">
          {' '}
          since <Time at={failingSince} />
        </span>
      ) : null}
      {endpoint.disabled_reason ? (
        <span className="align-middle text-muted"> ({endpoint.disabled_reason})</span>
      ) : null}
    </>
  )
}
