import { type Cause, causes, mayHaveArrived } from '@/lib/contract/causes'
import { formatSetting } from '@/lib/contract/format'
import { toReadableTime } from '@/lib/platform/mail/times'

/** What is known about a failure; phrases about unknown facts are left out. */
export interface ReplyFacts {
  url?: string
  /** when it was first seen (ISO, UTC) */
  since?: string
  /** attempts that failed with it in the last 24 hours */
  attempts?: number
  /** why nothing is sent to the endpoint at present, if so */
  stopped?: 'paused' | 'disabled' | 'deleted'
  /** the delays of the retries, ms */
  scheduleMs: number[]
}

/**
 * A text that support may send to the partner unchanged: what we saw, what helps, and what happens until then and
 * afterwards.
 */
export function composeReply(cause: Cause, facts: ReplyFacts): string {
  const { sentence, fixes, actor } = causes[cause]
  const advice = fixes.map((fix) => `- ${fix}`).join('\n')
  const parts = [
    'Hello,',
    [sayWhat(facts), sentence].join(' '),
    actor === 'partner' ? `To fix this:\n${advice}` : sayWhoActs(actor),
    [sayMeanwhile(facts), sayReplay(cause)].join(' '),
    'Just reply to this email if you have questions.',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function sayWhat({ url, since, attempts }: ReplyFacts): string {
  const where = url ? ` to ${url}` : ''
  const when = since ? ` since ${toReadableTime(Date.parse(since))}` : ''
  const count = attempts
    ? ` In the last 24 hours, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} failed.`
    : ''
  return `Some of your webhook deliveries${where} have been failing${when}.${count}`
}

function sayWhoActs(actor: 'us' | 'nobody'): string {
  if (actor === 'nobody') return 'You don’t need to do anything.'
  return 'We’re sorry about this. It’s on our side and we’re working on it; you don’t need to do anything.'
}

function sayMeanwhile({ stopped, scheduleMs }: ReplyFacts): string {
  if (stopped === 'deleted') return 'The endpoint has been deleted, so we no longer send to it.'
  if (stopped)
    return `The endpoint is ${stopped}. We don’t send anything to it until you resume it in the portal.`
  const delays = new Intl.ListFormat('en-GB').format(scheduleMs.map(formatSetting))
  const times = scheduleMs.length === 1 ? 'once' : `up to ${scheduleMs.length} times`
  return `We retry each delivery ${times} (after ${delays}). Once the problem is fixed, you can replay failed deliveries in the portal.`
}

function sayReplay(cause: Cause): string {
  if (!mayHaveArrived([{ cause }]))
    return 'These requests never reached your server, so replaying them won’t cause duplicates.'
  return 'Your server may already have received some of these. Deduplicate on the event ID when you replay.'
}
