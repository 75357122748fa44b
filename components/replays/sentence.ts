import { formatCount, formatSpan } from '@/lib/contract/format'
import type { Replay } from '@/lib/replays/schema'

/** What is so, and what happens next. */
export function describeReplay({ status, progress }: Replay): { fact: string; next: string } {
  const { total, remaining, delivered, failed, cancelled } = progress
  const done = `${formatCount(total - remaining)} of ${formatCount(total)}`
  if (status === 'running') return { fact: `${done} done.`, next: describeRest(progress) }
  if (status === 'paused') return { fact: `Paused at ${done}.`, next: 'Resume to continue.' }
  const ends = [
    `${formatCount(delivered)} delivered`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(cancelled > 0 ? [`${formatCount(cancelled)} cancelled`] : []),
  ].join(', ')
  if (status === 'completed') return { fact: `Done: ${ends}.`, next: '' }
  return {
    fact: `Cancelled: ${ends}.`,
    next: remaining > 0 ? 'Requests in flight will finish.' : '',
  }
}

function describeRest({ remaining, eta_seconds: etaSeconds }: Replay['progress']): string {
  if (etaSeconds) return `About ${formatSpan(etaSeconds * 1000)} left.`
  return remaining === 1
    ? '1 delivery is still in progress or retrying.'
    : `${formatCount(remaining)} deliveries are still in progress or retrying.`
}

/** `Replay 138 deliveries`: what a plan comes to, without those that are skipped. */
export function countToSend({
  total,
  already_delivered: skipped,
}: {
  total: number
  already_delivered: number
}) {
  return total - skipped
}

/** `1 delivery`, `138 deliveries`. */
export function countDeliveries(count: number): string {
  return count === 1 ? '1 delivery' : `${formatCount(count)} deliveries`
}
