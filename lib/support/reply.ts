import { type Cause, causes, mayHaveArrived } from '@/lib/contract/causes'
import { formatSetting } from '@/lib/contract/format'

/** What is known of a failure; what is not known leaves its words out. */
export interface ReplyFacts {
  url?: string
  /** when it was first seen (ISO, UTC) */
  since?: string
  /** attempts that failed by it in the last 24 hours */
  attempts?: number
  /** why nothing is sent to the endpoint at present, unless it is active */
  stopped?: 'paused' | 'disabled' | 'deleted'
  /** the delays of the retries, ms */
  scheduleMs: number[]
}

/** A text that support may send to the partner as it is: what we saw, what helps, and what happens meanwhile and after. */
export function composeReply(cause: Cause, facts: ReplyFacts): string {
  const { sentence, fixes, actor } = causes[cause]
  const advice = fixes.map((fix) => `- ${fix}`).join('\n')
  const parts = [
    'Hello,',
    [sayWhat(facts), sentence].join(' '),
    actor === 'partner' ? `What usually helps:\n${advice}` : sayWhoActs(actor),
    [sayMeanwhile(facts), sayReplay(cause)].join(' '),
    'Please reply to this message if anything is unclear.',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function sayWhat({ url, since, attempts }: ReplyFacts): string {
  const where = url ? ` to ${url}` : ''
  const when = since ? ` since ${since.slice(0, 16).replace('T', ' ')} UTC` : ''
  const count = attempts
    ? ` In the last 24 hours this concerned ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}.`
    : ''
  return `Some of our webhook deliveries${where} have not succeeded${when}.${count}`
}

function sayWhoActs(actor: 'us' | 'nobody'): string {
  if (actor === 'nobody') return 'There is nothing that you need to do.'
  return 'We are sorry for this. There is nothing that you need to do; we are looking into it.'
}

function sayMeanwhile({ stopped, scheduleMs }: ReplyFacts): string {
  if (stopped === 'deleted') return 'The endpoint has been deleted, so nothing more is sent to it.'
  if (stopped) return `The endpoint is ${stopped}, so nothing is sent to it until it is resumed.`
  const delays = new Intl.ListFormat('en-GB').format(scheduleMs.map(formatSetting))
  return `Each delivery has up to ${scheduleMs.length + 1} attempts: the first at once, then after ${delays}. What has failed for good can be replayed from the portal.`
}

function sayReplay(cause: Cause): string {
  if (!mayHaveArrived([{ cause }]))
    return 'These attempts never reached your service, so trying them again cannot make it act twice.'
  return 'Your service may have received some of these attempts already: compare the event ids, so that it acts once on each.'
}
