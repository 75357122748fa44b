import type { AttemptRow } from '@/db/queries/attempts'
import type { DeliveryRow } from '@/db/queries/deliveries'
import { type Cause, causes } from '@/lib/causes/schema'
import { toPreciseTime, toPublicTime } from '@/lib/time'
import type { Attempt, Delivery } from './schema'

/** A delivery as the API shows it; `attempts` are its own, oldest first. */
export function toDelivery(row: DeliveryRow, attempts: AttemptRow[]): Delivery {
  const last = attempts.at(-1)
  return {
    id: row.id,
    webhook_id: row.endpoint_id,
    event_id: row.event_id,
    event_type: row.event_type,
    account_id: row.account_id,
    status: row.status,
    attempt_count: row.attempt_count,
    max_attempts: row.max_attempts,
    next_attempt_at: row.next_attempt_at === null ? null : toPreciseTime(row.next_attempt_at),
    cause: row.cause as Cause | null,
    created_at: toPublicTime(row.created_at),
    completed_at: row.completed_at === null ? null : toPublicTime(row.completed_at),
    resend_of: row.resend_of,
    test: row.test === 1,
    last_attempt: last ? toAttempt(last) : null,
  }
}

/** An attempt as the API shows it: the signature is visible, a secret never was in the row. */
export function toAttempt(row: AttemptRow): Attempt {
  const cause = row.cause as Cause | null
  return {
    number: row.number,
    started_at: toPreciseTime(row.started_at),
    duration_ms: row.duration_ms,
    url: row.url,
    status_code: row.status_code,
    cause,
    error: cause ? causes[cause].sentence : null,
    request_headers: JSON.parse(row.request_headers),
    response_headers: row.response_headers === null ? null : JSON.parse(row.response_headers),
    response_body: row.response_body,
    response_truncated: row.response_truncated === 1,
    timing: {
      dns_ms: row.dns_ms,
      connect_ms: row.connect_ms,
      tls_ms: row.tls_ms,
      first_byte_ms: row.first_byte_ms,
    },
  }
}
