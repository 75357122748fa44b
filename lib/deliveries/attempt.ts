import { setTimeout as delay } from 'node:timers/promises'
import { isStorageUnavailable } from '@/db/common/errors'
import { endAttempt } from '@/db/queries/attempts'
import { advanceDelivery, countLateAttempt } from '@/db/queries/deliveries'
import { endDeliveries } from '@/lib/delivery-ends/end-delivery'
import { recordFailedAttempt } from '@/lib/delivery-ends/endpoint-health'
import { cancelIfStopped } from '@/lib/delivery-ends/stopped'
import { recordCause } from '@/lib/failures/record'
import { type Context, withSharedTransaction } from '@/lib/platform/context'
import { faultPoint } from '@/lib/platform/fault-injection'
import type { SendResult } from '@/lib/platform/ports'
import { countOutcomes } from '@/lib/stats/record'
import { type AttemptKey, type Claim, claimAttempts, maxUncharged } from './claim'
import { delayToNext, type NextStep, pauseBefore, repeatAfterMs } from './next-step'

const storageRetryMs = 500

/**
 * Makes attempt `number` (1…) of a delivery: records that a request leaves, sends it, records the result. Never
 * throws because of the receiver. If the attempt was already made, nothing is sent. A fault of our own (no
 * descriptors, no key to sign with) doesn't use up an attempt: the same one is due `again`; `pauses` counts how
 * often.
 */
export async function attemptDelivery(ctx: Context, key: AttemptKey): Promise<NextStep> {
  const claimed = await withSharedTransaction(ctx, claimAttempts, key)
  if ('do' in claimed) return claimed
  faultPoint('attempt:claimed')
  const { url, body, endpoint_id: poolKey } = claimed.delivery
  const isSlow = claimed.delivery.test_variant === 'slow'
  const result = await ctx.runtime.sender.send({ url, headers: claimed.headers, body, poolKey, isSlow })
  faultPoint('attempt:answered')
  if (result.cause === 'internal') {
    const { deliveryId, number } = key
    ctx.runtime.log.error(
      { delivery_id: deliveryId, attempt: number },
      'an attempt failed because of a problem on our side',
    )
  }
  const next = await recordSurely(ctx, { claim: claimed, result, pauses: key.pauses })
  faultPoint('attempt:recorded')
  return next
}

interface MadeAttempt {
  claim: Claim
  result: SendResult
  /** how often it was postponed before */
  pauses: number
}

// Retries until a sent request is recorded, however long the database is unavailable; only the end of the process
// stops it.
async function recordSurely(ctx: Context, made: MadeAttempt): Promise<NextStep> {
  for (;;) {
    try {
      return await withSharedTransaction(ctx, recordAttempts, made)
    } catch (error) {
      if (!isStorageUnavailable(error)) throw error
      await delay(storageRetryMs)
    }
  }
}

/** Records how these attempts ended, and what follows from it; returns the next step of each. */
async function recordAttempts(tx: Context, all: MadeAttempt[]): Promise<NextStep[]> {
  const next: NextStep[] = []
  let delivered: MadeAttempt[] = []
  for (const made of all) {
    const { claim, result, pauses } = made
    const isRecorded = await endAttempt(tx.db, toEnd(claim, result))
    // Not recorded: another process treated the attempt as interrupted and repeats it; its result counts.
    if (!isRecorded || (result.isOurs && claim.repeat < maxUncharged)) next.push(pauseBefore(pauses))
    else if (isDelivered(made)) {
      delivered.push(made)
      next.push({ do: 'end' })
    } else {
      // What a success changes of an endpoint, a later failure may change again.
      await recordSuccesses(tx, delivered)
      delivered = []
      next.push(await recordFailure(tx, made))
    }
  }
  await recordSuccesses(tx, delivered)
  return next
}

async function recordSuccesses(tx: Context, delivered: MadeAttempt[]): Promise<void> {
  const ends = delivered.map((made) => ({
    delivery: { ...made.claim.delivery, ...toProgress(made) },
    end: { status: 'delivered', cause: null, at: endOf(made), durationMs: made.result.durationMs } as const,
  }))
  const ended = await endDeliveries(tx, ends)
  for (const [i, made] of delivered.entries()) if (!ended[i]) await recordLate(tx, made)
}

async function recordFailure(tx: Context, made: MadeAttempt): Promise<NextStep> {
  const { claim, result } = made
  const { delivery, number } = claim
  const { retryScheduleMs: scheduleMs } = tx.runtime
  const maxAttempts = delivery.max_attempts
  const delayMs = isRepeated(claim) ? repeatAfterMs : delayToNext({ number, maxAttempts, scheduleMs })
  const at = Math.max(tx.runtime.now(), endOf(made)) + (delayMs ?? 0)
  const { cause, durationMs } = result
  const progress = { status: 'pending', cause, completed_at: null } as const
  const next_attempt_at = delayMs === null ? null : at
  const isMoved = await advanceDelivery(tx.db, { ...toProgress(made), ...progress, next_attempt_at })
  if (cause) {
    if (isMoved) await recordFailedAttempt(tx, delivery, cause)
    await countOutcomes(tx, [{ delivery, outcome: cause, durationMs }])
    await recordCause(tx, delivery, cause)
  }
  if (!isMoved) {
    await recordLate(tx, made)
    return { do: 'end' }
  }
  return delayMs === null ? { do: 'fail' } : { do: 'wait', delayMs, at }
}

// Of an attempt that was in flight when its delivery was cancelled.
async function recordLate(tx: Context, made: MadeAttempt): Promise<void> {
  await cancelIfStopped(tx, made.claim.delivery.id)
  await countLateAttempt(tx.db, toProgress(made))
}

/** A test that is sent twice under one id: the first response is treated as if it had never arrived. */
function isRepeated({ delivery, number }: Claim): boolean {
  return delivery.test_variant === 'repeated' && number < delivery.max_attempts
}

function isDelivered({ claim, result }: MadeAttempt): boolean {
  return result.ok && !isRepeated(claim)
}

function endOf({ claim, result }: MadeAttempt): number {
  return claim.startedAt + result.durationMs
}

function toProgress({ claim: { delivery, number }, result }: MadeAttempt) {
  return { id: delivery.id, attempt_count: number, last_status_code: result.statusCode }
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
