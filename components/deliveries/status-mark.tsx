import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import type { DeliveryStatus, ListedDelivery } from '@/lib/deliveries/schema'

const words: Record<DeliveryStatus, { word: string; colour: string }> = {
  delivered: { word: 'Delivered', colour: 'text-delivered' },
  pending: { word: 'Pending', colour: 'text-pending' },
  failed: { word: 'Failed', colour: 'text-failed font-medium' },
  cancelled: { word: 'Cancelled', colour: 'text-cancelled' },
}

/** True while an attempt of this delivery is in flight. */
export function isInFlight({ status, last_attempt: last }: ListedDelivery): boolean {
  return status === 'pending' && last !== null && last.duration_ms === null && last.cause === null
}

function shapeOf(delivery: ListedDelivery): GlyphShape {
  if (delivery.status === 'delivered') return 'check'
  if (delivery.status === 'failed') return 'cross'
  if (delivery.status === 'cancelled') return 'slash'
  return isInFlight(delivery) ? 'turning' : { pie: delivery.attempt_count / delivery.max_attempts }
}

/** The status as a coloured shape; for a pending delivery, a pie shows the attempts used. */
export function StatusGlyph({ delivery, size }: { delivery: ListedDelivery; size?: number }) {
  return (
    <span className={words[delivery.status].colour}>
      <Glyph shape={shapeOf(delivery)} size={size} />
    </span>
  )
}

/** The same mark for a status without a delivery, such as beside a count. */
export function StatusWord({ status }: { status: DeliveryStatus }) {
  const { word, colour } = words[status]
  return (
    <span className="inline-flex items-center gap-[7px]">
      <span className={colour}>
        <Glyph shape={wordShapes[status]} />
      </span>
      {word}
    </span>
  )
}

const wordShapes: Record<DeliveryStatus, GlyphShape> = {
  delivered: 'check',
  pending: { pie: 1 / 3 },
  failed: 'cross',
  cancelled: 'slash',
}

/** The status as shape, word and colour, each readable without the others. */
export function StatusMark({ delivery }: { delivery: ListedDelivery }) {
  const { word, colour } = words[delivery.status]
  return (
    <span className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${colour}`}>
      <Glyph shape={shapeOf(delivery)} />
      {word}
    </span>
  )
}
