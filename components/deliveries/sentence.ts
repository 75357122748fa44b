import { causes } from '@/lib/causes/schema'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { formatClock, formatCountdown } from '@/lib/format'

/** What is so and what happens next, in one sentence each. */
export function describeDelivery(
  delivery: DeliveryDetail,
  now: number | null,
): { fact: string; next: string } {
  const { status, attempt_count: count, next_attempt_at: nextAt, cause } = delivery
  const failures = count === 0 ? 'Not tried yet.' : `Failed ${count === 1 ? 'once' : `${count} times`}.`
  if (status === 'delivered') return { fact: `Delivered on attempt ${count}.`, next: '' }
  if (status === 'failed') return { fact: failures, next: 'Given up: nothing more is sent.' }
  if (status === 'cancelled') return { fact: 'Cancelled.', next: cause ? causes[cause].sentence : '' }
  if (!nextAt || !now || Date.parse(nextAt) <= now) return { fact: failures, next: 'An attempt is due now.' }
  return {
    fact: failures,
    next: `Next try in ${formatCountdown(nextAt, now)}, at ${formatClock(nextAt)} UTC.`,
  }
}
