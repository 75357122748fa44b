import { type AttemptRow, endAttempt, findAttemptInPlace, insertAttempt } from '@/db/queries/attempts'
import {
  advanceDelivery,
  countLateAttempt,
  type DeliveryForAttempt,
  findDeliveryForAttempt,
} from '@/db/queries/deliveries'
import { insertNotice } from '@/db/queries/notices'
import { type Context, withTransaction } from '@/lib/context'
import { deliveryHeaders } from '@/lib/dispatch/request'
import { delayAfterAttempt } from '@/lib/dispatch/schedule'
import type { SendResult } from '@/lib/dispatch/send'
import { secretOwner } from '@/lib/endpoints/service'
import { newId } from '@/lib/ids'

/** What follows an attempt: wait until `at` (ms) and try again, nothing more (delivered, cancelled), or give up. */
export type NextStep = { do: 'wait'; delayMs: number; at: number } | { do: 'end' } | { do: 'give-up' }

interface Claim {
  delivery: DeliveryForAttempt
  number: number
  repeat: number
  startedAt: number
  headers: Record<string, string>
}

/**
 * Makes attempt `number` (1…) of a delivery: writes down that a request leaves, sends it, writes down how it ended.
 * Never throws because of the receiver. Called again for an attempt already made, it answers as then and sends nothing;
 * one that a crash cut off is marked interrupted and sent again in the same place of the schedule.
 */
export async function attemptDelivery(ctx: Context, deliveryId: string, number: number): Promise<NextStep> {
  const claimed = await withTransaction(ctx, (tx) => claimAttempt(tx, deliveryId, number))
  if ('do' in claimed) return claimed
  const { delivery, headers } = claimed
  const { url, body, endpoint_id: poolKey } = delivery
  const result = await ctx.runtime.sender.send({ url, headers, body, poolKey })
  if (result.cause === 'internal') {
    ctx.runtime.log.error({ delivery_id: deliveryId, attempt: number }, 'an attempt failed on our side')
  }
  return withTransaction(ctx, (tx) => recordAttempt(tx, claimed, result))
}

async function claimAttempt(tx: Context, deliveryId: string, number: number): Promise<Claim | NextStep> {
  const delivery = await findDeliveryForAttempt(tx.db, deliveryId)
  if (delivery?.status !== 'pending') return { do: 'end' }
  const before = await findAttemptInPlace(tx.db, deliveryId, number)
  if (before?.ended_at && before.cause !== 'interrupted')
    return followUp(tx, number, before.cause, delivery.next_attempt_at)
  if (before && !before.ended_at)
    await endAttempt(tx.db, { ...before, ...interrupted(tx.runtime.now(), before) })
  if (!delivery.active || delivery.deleted_at !== null) return cancelUnreachable(tx, delivery)

  const startedAt = tx.runtime.now()
  const headers = deliveryHeaders({
    body: delivery.body,
    secrets: { current: openSecret(tx, delivery) },
    deliveryId,
    attempt: number,
    resendOf: delivery.resend_of,
    test: delivery.test === 1,
    publicUrl: tx.runtime.publicUrl,
    timestampSeconds: Math.floor(startedAt / 1000),
  })
  const repeat = before ? before.repeat + 1 : 0
  const { url } = delivery
  const start = { delivery_id: deliveryId, number, repeat, started_at: startedAt, url }
  await insertAttempt(tx.db, { ...start, request_headers: JSON.stringify(headers) })
  return { delivery, number, repeat, startedAt, headers }
}

function openSecret(tx: Context, { secret_sealed, partner_id, endpoint_id }: DeliveryForAttempt): string {
  return tx.runtime.secretBox.open(secret_sealed, secretOwner(partner_id, endpoint_id))
}

// How long it ran is not known: the process that sent it is gone.
function interrupted(
  now: number,
  before: AttemptRow,
): Pick<AttemptRow, 'ended_at' | 'cause' | 'duration_ms'> {
  return { ended_at: Math.max(now, before.started_at), cause: 'interrupted', duration_ms: null }
}

async function cancelUnreachable(tx: Context, delivery: DeliveryForAttempt): Promise<NextStep> {
  await advanceDelivery(tx.db, {
    id: delivery.id,
    status: 'cancelled',
    attempt_count: delivery.attempt_count,
    next_attempt_at: null,
    cause: delivery.deleted_at === null ? 'endpoint_inactive' : 'endpoint_deleted',
    completed_at: tx.runtime.now(),
  })
  return { do: 'end' }
}

async function recordAttempt(tx: Context, claim: Claim, result: SendResult): Promise<NextStep> {
  const { delivery, number, repeat, startedAt } = claim
  const endedAt = startedAt + result.durationMs
  const { timing } = result
  await endAttempt(tx.db, {
    delivery_id: delivery.id,
    number,
    repeat,
    ended_at: endedAt,
    duration_ms: result.durationMs,
    status_code: result.statusCode,
    cause: result.cause,
    response_headers: result.responseHeaders && JSON.stringify(result.responseHeaders),
    response_body: result.responseBody,
    response_truncated: Number(result.responseTruncated),
    dns_ms: timing.dnsMs,
    connect_ms: timing.connectMs,
    tls_ms: timing.tlsMs,
    first_byte_ms: timing.firstByteMs,
  })
  const delay = delayAfterAttempt(tx.runtime.retryScheduleMs, number)
  const nextAt = result.ok || delay === null ? null : tx.runtime.now() + delay
  const moved = await advanceDelivery(tx.db, {
    id: delivery.id,
    status: result.ok ? 'delivered' : 'pending',
    attempt_count: number,
    next_attempt_at: nextAt,
    cause: result.cause,
    completed_at: result.ok ? endedAt : null,
  })
  if (!moved) {
    await countLateAttempt(tx.db, delivery.id, number)
    return { do: 'end' }
  }
  return followUp(tx, number, result.cause, nextAt)
}

function followUp(tx: Context, number: number, cause: string | null, at: number | null): NextStep {
  if (cause === null) return { do: 'end' }
  const delayMs = delayAfterAttempt(tx.runtime.retryScheduleMs, number)
  return delayMs === null || at === null ? { do: 'give-up' } : { do: 'wait', delayMs, at }
}

/** Ends a delivery whose last attempt failed and tells the partner, in one transaction; a second call does nothing. */
export async function giveUpDelivery(ctx: Context, deliveryId: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const delivery = await findDeliveryForAttempt(tx.db, deliveryId)
    if (delivery?.status !== 'pending') return
    const now = tx.runtime.now()
    const { id, attempt_count, cause } = delivery
    const end = {
      id,
      status: 'failed',
      attempt_count,
      next_attempt_at: null,
      cause,
      completed_at: now,
    } as const
    if (!(await advanceDelivery(tx.db, end))) return
    const last = await findAttemptInPlace(tx.db, id, attempt_count)
    await insertNotice(tx.db, {
      id: newId('ntc'),
      partner_id: delivery.partner_id,
      type: 'webhook.delivery_failed',
      delivery_id: id,
      created_at: now,
      data: JSON.stringify({
        webhook_id: delivery.endpoint_id,
        delivery_id: id,
        event_id: delivery.event_id,
        event_type: delivery.event_type,
        account_id: delivery.account_id,
        attempts: attempt_count,
        last_status_code: last?.status_code ?? null,
        last_cause: cause,
      }),
    })
  })
}
