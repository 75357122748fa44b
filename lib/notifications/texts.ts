import { type Cause, causes } from '@/lib/contract/causes'
import { formatCount, formatCountUpTo } from '@/lib/contract/format'
import type { NoticeType } from '@/lib/notices/schema'
import { toReadableTime } from '@/lib/platform/mail/times'
import { maxCounted } from '@/lib/stats/limits'

/** A mail's text, without payloads and without the path of the endpoint's URL. */
export interface Text {
  subject: string
  text: string
}

interface NoticeFacts {
  type: NoticeType
  data: {
    webhook_id: string
    failures?: number
    since?: string
    last_cause: Cause | null
    cancelled?: number
  }
  /** undefined once the endpoint has been deleted */
  host: string | undefined
  /** whether the settings allow disabling an endpoint that keeps failing */
  mayBeDisabled: boolean
}

/** The mail about an endpoint that is failing or has been disabled. */
export function composeNotice(publicUrl: string, { type, data, host, mayBeDisabled }: NoticeFacts): Text {
  const { webhook_id: id, failures = 1, since, last_cause: cause, cancelled = 0 } = data
  const isDisabled = type === 'webhook.endpoint_disabled'
  const fact = isDisabled ? `We disabled ${host ?? 'an endpoint'}` : `${host ?? 'An endpoint'} is failing`
  const why = cause ? `Latest cause: ${causes[cause].title}. ${causes[cause].sentence}` : ''
  const what = isDisabled
    ? `It won’t receive events until you resume it.${sayCancelled(cancelled)} After resuming, you can replay everything it missed.`
    : mayBeDisabled
      ? 'If this continues, we’ll disable the endpoint.'
      : ''
  const count = failures === 1 ? '1 delivery' : `${formatCount(failures)} consecutive deliveries`
  const streak = since
    ? `${count} ${have(failures)} failed since ${toReadableTime(Date.parse(since))}`
    : `${count} failed`
  return {
    subject: fact,
    text: compose(publicUrl, [
      `${fact}: ${streak}.`,
      why,
      what,
      `See what’s wrong and how to fix it: ${publicUrl}/endpoints/${id}`,
      `All alerts: ${publicUrl}/notices`,
    ]),
  }
}

function have(count: number): string {
  return count === 1 ? 'has' : 'have'
}

function sayCancelled(count: number): string {
  if (count === 0) return ''
  return ` We cancelled ${formatCountUpTo(count, maxCounted)} pending ${count === 1 ? 'delivery' : 'deliveries'}.`
}

interface FailureFacts {
  endpointId: string
  host: string
  failures: number
  /** ms */
  since: number
}

/** The mail about deliveries to one endpoint that have failed since a time. */
export function composeFailures(
  publicUrl: string,
  { endpointId, host, failures, since }: FailureFacts,
): Text {
  const count = failures === 1 ? '1 delivery' : `${formatCount(failures)} deliveries`
  const query = new URLSearchParams({ q: `status:failed endpoint:${endpointId}` })
  return {
    subject: `${count} to ${host} failed`,
    text: compose(publicUrl, [
      `${count} to ${host} ${have(failures)} failed since ${toReadableTime(since)} and ${have(failures)} no retries left.`,
      `See which ones failed and why: ${publicUrl}/deliveries?${query}`,
      `All alerts: ${publicUrl}/notices`,
    ]),
  }
}

function compose(publicUrl: string, parts: string[]): string {
  const footer = `Change which emails you get: ${publicUrl}/settings/notifications`
  return [...parts.filter(Boolean), `-- \n${footer}`].join('\n\n')
}
