import type { ListedDelivery } from '@/lib/deliveries/schema'
import { isInFlight } from './status-mark'

type Tick = 'failed' | 'delivered' | 'under-way' | 'coming'
const stepPx = 6
const maxDrawn = 8

/** One mark per attempt: bar for failed, disc for delivered, blue outline for in flight, hollow for scheduled. */
export function AttemptTicks({ delivery }: { delivery: ListedDelivery }) {
  const { attempt_count: count, max_attempts: max } = delivery
  return (
    <span className="inline-flex items-center gap-2 align-middle">
      {max <= maxDrawn ? (
        <svg width={max * stepPx - 2} height="12" aria-hidden="true" className="flex-none">
          {listTicks(delivery).map(({ tick, x }) => (
            <TickMark key={x} tick={tick} x={x} />
          ))}
        </svg>
      ) : null}
      <span>
        {count}/{max}
      </span>
    </span>
  )
}

function listTicks(delivery: ListedDelivery): { tick: Tick; x: number }[] {
  return ticksOf(delivery).map((tick, i) => ({ tick, x: i * stepPx }))
}

function ticksOf(delivery: ListedDelivery): Tick[] {
  const { status, attempt_count: count, max_attempts: max } = delivery
  if (status === 'delivered') return [...Array<Tick>(Math.max(count - 1, 0)).fill('failed'), 'delivered']
  const past = Array<Tick>(count).fill('failed')
  if (status !== 'pending') return past
  const next: Tick[] = isInFlight(delivery) ? ['under-way'] : []
  return [...past, ...next, ...Array<Tick>(Math.max(max - count - next.length, 0)).fill('coming')]
}

function TickMark({ tick, x }: { tick: Tick; x: number }) {
  if (tick === 'delivered') return <circle cx={x + 2} cy="6" r="2.5" className="solid fill-delivered" />
  if (tick === 'failed')
    return <rect x={x} y="1" width="4" height="10" rx="1" className="solid fill-text-2" />
  const stroke = tick === 'under-way' ? 'stroke-accent stroke-[1.5px]' : 'stroke-border-control'
  return <rect x={x + 0.5} y="1.5" width="3" height="9" rx="0.8" fill="none" className={stroke} />
}
