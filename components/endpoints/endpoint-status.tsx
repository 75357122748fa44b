import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import type { Endpoint } from '@/lib/endpoints/schema'

interface Look {
  shape: GlyphShape
  word: string
  colour: string
}

function lookOf({ active, disabled_reason: reason }: Pick<Endpoint, 'active' | 'disabled_reason'>): Look {
  if (active) return { shape: 'check', word: 'Active', colour: 'text-delivered' }
  if (reason) return { shape: 'slash', word: 'Disabled', colour: 'text-failed font-medium' }
  return { shape: 'pause', word: 'Paused', colour: 'text-cancelled' }
}

/** Whether events are sent to an endpoint, as shape, word and colour, and why we stopped if we did. */
export function EndpointStatus({ endpoint }: { endpoint: Pick<Endpoint, 'active' | 'disabled_reason'> }) {
  const { shape, word, colour } = lookOf(endpoint)
  return (
    <>
      <span className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${colour}`}>
        <Glyph shape={shape} />
        {word}
      </span>
      {endpoint.disabled_reason ? (
        <span className="align-middle text-muted">, {endpoint.disabled_reason}</span>
      ) : null}
    </>
  )
}
