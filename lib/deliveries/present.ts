import { type AttemptRow, listLastAttempts } from '@/db/queries/attempts'
import type { DeliveryRow } from '@/db/queries/deliveries'
import type { EventRow } from '@/db/queries/events'
import { type Cause, causes } from '@/lib/contract/causes'
import { toPreciseTime, toPublicTime } from '@/lib/contract/time'
import { foreseeStops } from '@/lib/delivery-ends/stopped'
import type { Actor } from '@/lib/platform/actor'
import type { Context } from '@/lib/platform/context'
import { shownUrl } from '@/lib/platform/shown-url'
import type { Attempt, Delivery, EventContent } from './schema'

/** Deliveries as the API shows them, each with its last attempt. */
export async function presentDeliveries(ctx: Context, rows: DeliveryRow[]): Promise<Delivery[]> {
  if (rows.length === 0) return []
  const foreseen = await foreseeStops(ctx, rows)
  const found = await listLastAttempts(
    ctx.db,
    rows.map(({ id }) => id),
  )
  const attempts = new Map(found.map((attempt) => [attempt.delivery_id, attempt]))
  return foreseen.map((row) => toDelivery(row, attempts.get(row.id), ctx.actor))
}

/** A delivery as the API shows it to an actor; `last` is its last attempt, if any. */
export function toDelivery(row: DeliveryRow, last: AttemptRow | undefined, actor: Actor): Delivery {
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
    ...(row.test_variant ? { test_variant: row.test_variant } : {}),
    last_attempt: last ? toAttempt(last, actor) : null,
  }
}

/** An attempt as the API shows it to an actor. The signature is included; the row never contains a secret. */
export function toAttempt(row: AttemptRow, actor: Actor): Attempt {
  const cause = row.cause as Cause | null
  return {
    number: row.number,
    started_at: toPreciseTime(row.started_at),
    duration_ms: row.duration_ms,
    url: shownUrl(actor, row.url),
    address: row.address,
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

/** An event's envelope as the API shows it; empty once its payload was removed. */
export function toEventContent({ body, data_problems, expired_at }: EventRow): EventContent {
  const text = expired_at === null ? body.toString('utf8') : null
  return {
    event: text === null ? null : JSON.parse(text),
    event_body: text,
    data_problems: data_problems === null ? [] : JSON.parse(data_problems),
  }
}
