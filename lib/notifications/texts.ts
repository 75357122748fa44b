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
export function composeNotice(
  publicUrl: string,
  { type, data, host = 'An endpoint', mayBeDisabled }: NoticeFacts,
): Text {
  const { webhook_id: id, failures = 1, since, last_cause: cause, cancelled = 0 } = data
  const isDisabled = type === 'webhook.endpoint_disabled'
  const state = isDisabled ? 'is disabled' : 'is failing'
  const why = cause ? `Latest cause: ${causes[cause].title}. ${causes[cause].sentence}` : ''
  const what = isDisabled
    ? `It won’t receive events until you resume it.${sayCancelled(cancelled)} After resuming, you can replay everything it missed.`
    : mayBeDisabled
      ? 'If this continues, we’ll disable the endpoint.'
      : ''
  const began = since ? ` since ${toReadableTime(Date.parse(since))}` : ''
  return {
    subject: `${host} ${state}`,
    text: compose(publicUrl, [
      `${host} ${state}: ${failures === 1 ? '1 delivery' : `${formatCount(failures)} consecutive deliveries`} failed${began}.`,
      why,
      what,
      `View the endpoint and how to fix it: ${publicUrl}/endpoints/${id}`,
      `All alerts: ${publicUrl}/notices`,
    ]),
  }
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
      `${count} to ${host} failed since ${toReadableTime(since)}: all retries are used up.`,
      `See which and why: ${publicUrl}/deliveries?${query}`,
      `All alerts: ${publicUrl}/notices`,
    ]),
  }
}

function compose(publicUrl: string, parts: string[]): string {
  const footer = `Change which emails you get: ${publicUrl}/settings/notifications`
  return [...parts.filter(Boolean), `-- \n${footer}`].join('\n\n')
}
