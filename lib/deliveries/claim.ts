import { type AttemptRow, endAttempt, findAttemptInPlace, insertAttempts } from '@/db/queries/attempts'
import {
  type DeliveryForAttempt,
  findDeliveryForAttempt,
  listDeliveriesForAttempts,
} from '@/db/queries/deliveries'
import type { Cause } from '@/lib/contract/causes'
import { endDelivery } from '@/lib/delivery-ends/end-delivery'
import { cancelIfStopped } from '@/lib/delivery-ends/stopped'
import { deliveryHeaders } from '@/lib/dispatch/request'
import type { SigningSecrets } from '@/lib/dispatch/sign'
import { generateSecret, openSigningSecrets } from '@/lib/endpoints/signing-secrets'
import type { Context } from '@/lib/platform/context'
import { ownProcess } from '@/lib/platform/own-process'
import { isOwnerGone } from '@/lib/platform/process-space'
import { delayToNext, type NextStep, pauseBefore } from './next-step'

export interface Claim {
  delivery: DeliveryForAttempt
  number: number
  repeat: number
  startedAt: number
  headers: Record<string, string>
}

// How long after its deadline the result of a request may take to reach the disk.
const marginMs = 2_000

/** Which attempt of which delivery; `pauses` is how often it was postponed. */
export interface AttemptKey {
  deliveryId: string
  /** 1… */
  number: number
  pauses: number
}

/**
 * Records that these attempts start now, or returns why one can't: it was already made (then the next step), it isn't
 * due yet, it is in flight elsewhere, or its secret can't be opened. An attempt cut off by a crash is marked
 * interrupted and claimed again under the same number.
 */
export async function claimAttempts(tx: Context, wanted: AttemptKey[]): Promise<(Claim | NextStep)[]> {
  const rows = await listDeliveriesForAttempts(
    tx.db,
    wanted.map(({ deliveryId }) => deliveryId),
  )
  const deliveries = new Map(rows.map((row) => [row.id, row]))
  const results: (Claim | NextStep)[] = []
  const unwritten: Claim[] = []
  for (const key of wanted) {
    // A second run of a delivery in the same set must see what became of the first.
    if (unwritten.some(({ delivery }) => delivery.id === key.deliveryId)) {
      await insertClaims(tx, unwritten.splice(0))
      const fresh = await findDeliveryForAttempt(tx.db, key.deliveryId)
      if (fresh) deliveries.set(fresh.id, fresh)
    }
    const result = await claimAttempt(tx, deliveries.get(key.deliveryId), key)
    if (!('do' in result)) unwritten.push(result)
    results.push(result)
  }
  await insertClaims(tx, unwritten)
  return results
}

async function claimAttempt(
  tx: Context,
  delivery: DeliveryForAttempt | undefined,
  { number, pauses }: AttemptKey,
): Promise<Claim | NextStep> {
  if (delivery?.status !== 'pending') return { do: 'end' }
  if (delivery.stop_number !== null && (await cancelIfStopped(tx, delivery.id))) return { do: 'end' }
  if (number > delivery.max_attempts) return { do: 'fail' }
  const isBegun = delivery.last_begun !== null && delivery.last_begun >= number
  const before = isBegun ? await findAttemptInPlace(tx.db, delivery.id, number) : undefined
  if (before && isCharged(before)) return followUp(tx, delivery, number)
  if (before && isInFlight(tx, before)) return pauseBefore(pauses)
  const earlyMs = (delivery.next_attempt_at ?? 0) - tx.runtime.now()
  // A second run of the same delivery, or a server whose clock is ahead.
  if (!before && earlyMs > 0) return { do: 'again', delayMs: earlyMs }
  if (before && before.ended_at === null) await interrupt(tx, before)
  const stopped = findStop(delivery)
  if (stopped) return cancel(tx, delivery, stopped)

  const isForged = delivery.test_variant === 'wrong_signature'
  // The encryption key may be missing or wrong for a while: the delivery waits rather than leave unsigned.
  const secrets = isForged
    ? { current: generateSecret(), previous: [] }
    : openSigningSecrets(tx.runtime, delivery)
  if (secrets === null) return pauseBefore(pauses)
  return toClaim(tx, delivery, { number, repeat: before ? before.repeat + 1 : 0, secrets })
}

function toClaim(
  tx: Context,
  delivery: DeliveryForAttempt,
  { number, repeat, secrets }: { number: number; repeat: number; secrets: SigningSecrets },
): Claim {
  const startedAt = tx.runtime.now()
  const { id, body } = delivery
  const headers = deliveryHeaders({
    body,
    secrets,
    deliveryId: id,
    attempt: number,
    resendOf: delivery.resend_of,
    test: delivery.test === 1,
    publicUrl: tx.runtime.publicUrl,
    timestampSeconds: Math.floor(startedAt / 1000),
  })
  return { delivery, number, repeat, startedAt, headers }
}

async function insertClaims(tx: Context, claims: Claim[]): Promise<void> {
  await insertAttempts(
    tx.db,
    claims.map(({ delivery: { id, url }, number, repeat, startedAt, headers }) => ({
      delivery_id: id,
      number,
      repeat,
      started_at: startedAt,
      url,
      request_headers: JSON.stringify(headers),
      owner: ownProcess,
    })),
  )
}

/** How often our own fault may repeat an attempt before it is charged after all. */
export const maxUncharged = 50

/** True for an attempt that counts: it ended, and not through a fault of ours. */
function isCharged({ ended_at, cause, repeat }: AttemptRow): boolean {
  if (ended_at === null || cause === 'interrupted') return false
  return cause !== 'internal' || repeat >= maxUncharged
}

// A request whose process is alive ends by its deadline, and that process records the result.
function isInFlight(tx: Context, { ended_at, owner, started_at }: AttemptRow): boolean {
  if (ended_at !== null || owner === null || isOwnerGone(owner)) return false
  const endsBy = started_at + tx.runtime.egress.timeoutMs + marginMs
  return tx.runtime.now() < endsBy
}

// The duration is unknown: the process that sent the request is gone.
async function interrupt(tx: Context, before: AttemptRow): Promise<void> {
  const endedAt = Math.max(tx.runtime.now(), before.started_at)
  await endAttempt(tx.db, { ...before, ended_at: endedAt, cause: 'interrupted', duration_ms: null })
}

// The attempt was already made: returns what remains to be done. Nothing if a later attempt exists.
function followUp(tx: Context, delivery: DeliveryForAttempt, number: number): NextStep {
  const { attempt_count: count, max_attempts: maxAttempts, next_attempt_at: at } = delivery
  if (delayToNext({ number, maxAttempts, scheduleMs: tx.runtime.retryScheduleMs }) === null)
    return { do: 'fail' }
  const due = number < count ? 0 : (at ?? 0)
  return { do: 'wait', delayMs: Math.max(0, due - tx.runtime.now()), at: due }
}

// Deliveries of a cancelled replay are cancelled in pieces, so a run may get here before its delivery is cancelled.
function findStop({ active, deleted_at, replay_status }: DeliveryForAttempt): Cause | null {
  if (deleted_at !== null) return 'endpoint_deleted'
  if (!active) return 'endpoint_inactive'
  return replay_status === 'cancelled' ? 'cancelled' : null
}

async function cancel(tx: Context, delivery: DeliveryForAttempt, cause: Cause): Promise<NextStep> {
  await endDelivery(tx, delivery, { status: 'cancelled', cause })
  return { do: 'end' }
}
