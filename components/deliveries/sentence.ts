import { causes } from '@/lib/contract/causes'
import { formatCountdown, formatNear, type Zone, zoneSuffix } from '@/lib/contract/format'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { isInFlight } from './status-mark'

interface Sentence {
  fact: string
  /** what comes, before and after the countdown; no countdown when nothing is timed */
  next: { before: string; countdown: string; after: string }
}

const said = (fact: string, before = '', countdown = '', after = ''): Sentence => ({
  fact,
  next: { before, countdown, after },
})

/** What is so and what happens next; `now` is in milliseconds. */
export function describeDelivery(delivery: DeliveryDetail, now: number, zone: Zone = 'UTC'): Sentence {
  const { status, attempt_count: count, next_attempt_at: nextAt, cause } = delivery
  const failures = count === 0 ? 'Queued.' : `Failed ${count === 1 ? 'once' : `${count} times`}.`
  if (status === 'delivered')
    return said(count === 1 ? 'Delivered on the first attempt.' : `Delivered on attempt ${count}.`)
  if (status === 'failed') return said(failures, 'No retries left.')
  if (status === 'cancelled') return said('Cancelled.', cause ? causes[cause].sentence : '')
  if (isInFlight(delivery))
    return count === 0 ? said('Sending attempt 1…') : said(failures, `Sending attempt ${count + 1}…`)
  if (!nextAt || Date.parse(nextAt) <= now) return said(failures, `Attempt ${count + 1} is about to start.`)
  const at = `, at ${formatNear(nextAt, now, zone, true)}${zoneSuffix(zone)}.`
  return said(
    failures,
    count === 0 ? 'First attempt in ' : 'Next retry in ',
    formatCountdown(nextAt, now),
    at,
  )
}
