import { setTimeout as delay } from 'node:timers/promises'
import { isStorageUnavailable } from '@/db/common/errors'
import { endAttempt } from '@/db/queries/attempts'
import { advanceDelivery, countLateAttempt } from '@/db/queries/deliveries'
import { endDelivery } from '@/lib/delivery-ends/end-delivery'
import { recordFailedAttempt } from '@/lib/delivery-ends/endpoint-health'
import { cancelIfStopped } from '@/lib/delivery-ends/stopped'
import { recordCause } from '@/lib/failures/record'
import { type Context, withTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'
import type { SendResult } from '@/lib/platform/ports'
import { countOutcome } from '@/lib/stats/record'
import { type Claim, claimAttempt, maxUncharged } from './claim'
import { delayToNext, type NextStep, pauseBefore, repeatAfterMs } from './next-step'

const storageRetryMs = 500

/**
 * Makes attempt `number` (1…) of a delivery: records that a request leaves, sends it, records the result. Never
 * throws because of the receiver. If the attempt was already made, nothing is sent. A fault of our own (no
 * descriptors, no key to sign with) doesn't use up an attempt: the same one is due `again`; `pauses` counts how
 * often.
 */
export async function attemptDelivery(
  ctx: Context,
  place: { deliveryId: string; number: number; pauses: number },
): Promise<NextStep> {
  const claimed = await withTransaction(ctx, (tx) => claimAttempt(tx, place))
  if ('do' in claimed) return claimed
  faultPoint('attempt:claimed')
  const { url, body, endpoint_id: poolKey } = claimed.delivery
  const isSlow = claimed.delivery.test_variant === 'slow'
  const result = await ctx.runtime.sender.send({ url, headers: claimed.headers, body, poolKey, isSlow })
  faultPoint('attempt:answered')
  if (result.cause === 'internal') {
    const { deliveryId, number } = place
    ctx.runtime.log.error(
      { delivery_id: deliveryId, attempt: number },
      'an attempt failed because of a problem on our side',
    )
  }
  const next = await recordSurely(ctx, claimed, result, place.pauses)
  faultPoint('attempt:recorded')
  return next
}

// Retries until a sent request is recorded, however long the database is unavailable; only the end of the process
// stops it.
async function recordSurely(
  ctx: Context,
  claim: Claim,
  result: SendResult,
  pauses: number,
): Promise<NextStep> {
  for (;;) {
    try {
      return await withTransaction(ctx, (tx) => recordAttempt(tx, claim, result, pauses))
    } catch (error) {
      if (!isStorageUnavailable(error)) throw error
      await delay(storageRetryMs)
    }
  }
}

async function recordAttempt(
  tx: Context,
  claim: Claim,
  result: SendResult,
  pauses: number,
): Promise<NextStep> {
  const { delivery, number } = claim
  const isRecorded = await endAttempt(tx.db, toEnd(claim, result))
  // Not recorded: another process treated the attempt as interrupted and repeats it; its result counts.
  if (!isRecorded || (result.isOurs && claim.repeat < maxUncharged)) return pauseBefore(pauses)
  const { retryScheduleMs: scheduleMs } = tx.runtime
  const { test_variant: variant, max_attempts: maxAttempts } = delivery
  const isRepeated = variant === 'repeated' && number < maxAttempts
  const delayMs = isRepeated ? repeatAfterMs : delayToNext({ number, maxAttempts, scheduleMs })
  // Treat the first response as if it had never arrived.
  const isDelivered = result.ok && !isRepeated
  const endedAt = claim.startedAt + result.durationMs
  const at = Math.max(tx.runtime.now(), endedAt) + (delayMs ?? 0)
  const ended = { id: delivery.id, attempt_count: number, last_status_code: result.statusCode }
  const { cause, durationMs } = result
  const moved = isDelivered
    ? await endDelivery(
        tx,
        { ...delivery, ...ended },
        { status: 'delivered', cause, at: endedAt, durationMs },
      )
    : await advanceDelivery(tx.db, {
        ...ended,
        status: 'pending',
        next_attempt_at: delayMs === null ? null : at,
        cause,
        completed_at: null,
      })
  if (cause) {
    if (moved) await recordFailedAttempt(tx, delivery, cause)
    await countOutcome(tx, { delivery, outcome: cause, durationMs })
    await recordCause(tx, delivery, cause)
  }
  if (!moved) {
    await cancelIfStopped(tx, delivery.id)
    await countLateAttempt(tx.db, ended)
  }
  if (!moved || isDelivered) return { do: 'end' }
  return delayMs === null ? { do: 'fail' } : { do: 'wait', delayMs, at }
}

function toEnd({ delivery, number, repeat, startedAt }: Claim, result: SendResult) {
  const { timing } = result
  return {
    delivery_id: delivery.id,
    number,
    repeat,
    ended_at: startedAt + result.durationMs,
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
    address: result.address,
  }
}
