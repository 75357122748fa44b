import type { DeliveryForAttempt } from '@/db/queries/deliveries'
import { countStoppable } from '@/db/queries/endpoint-stops'
import {
  countEndedEndpoints,
  findEndpoint,
  markDelivered,
  markFailed,
  updateEndpoint,
} from '@/db/queries/endpoints'
import type { AutoDisable } from '@/lib/config/limits'
import { type Cause, causes } from '@/lib/contract/causes'
import { hourMs, toPublicTime } from '@/lib/contract/time'
import type { NoticeData, NoticeType } from '@/lib/notices/schema'
import { announceNotice } from '@/lib/notifications/announce'
import type { Context } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { maxCounted } from '@/lib/stats/limits'
import { stopDeliveries } from './stop-endpoint'

interface Streak {
  failures: number
  /** when the first of these failures happened, ms */
  since: number
}

/** The column values of a healthy endpoint. */
export const healthy = {
  failure_streak: 0,
  failing_since: null,
  first_failed_at: null,
  disabled_at: null,
  disabled_reason: null,
} as const

/** True when an endpoint with this streak must be disabled; `now` in ms. */
export function isDead({ failures, since }: Streak, { after, minMs }: AutoDisable, now: number): boolean {
  return after > 0 && failures >= after && now - since >= minMs
}

const warningsWithoutDisabling = [5, 10]

/**
 * The numbers of consecutive failures at which the partner is warned: a quarter and half of the way to being
 * disabled, but never the first.
 */
export function listWarnings({ after }: AutoDisable): number[] {
  if (after === 0) return warningsWithoutDisabling
  const marks = [after / 4, after / 2].map(Math.ceil).filter((count) => count > 1 && count < after)
  return [...new Set(marks)]
}

const minToCompare = 5

/** True when so many of the endpoints with recently ended deliveries are failing that the fault must be ours. */
export function isOurFault({ ended, failing }: { ended: number; failing: number }): boolean {
  return ended >= minToCompare && failing * 2 > ended
}

type Ended = Pick<DeliveryForAttempt, 'partner_id' | 'endpoint_id' | 'cause' | 'test'>

const markEveryMs = 60_000

/** Ends the failure streaks of the endpoints of successful deliveries, in the transaction that ends the deliveries. */
export async function recordDelivered(tx: Context, deliveries: Ended[]): Promise<void> {
  const now = tx.runtime.now()
  const owners = new Map<string, string>()
  for (const { test, endpoint_id, partner_id } of deliveries) if (!test) owners.set(endpoint_id, partner_id)
  for (const [id, partner_id] of owners)
    await markDelivered(tx.db, { partner_id, id, now, stale: now - markEveryMs })
}

/**
 * Marks the endpoint as failing since its first failed attempt, unless the failure was ours. In the transaction that
 * records the attempt.
 */
export async function recordFailedAttempt(tx: Context, delivery: Ended, cause: Cause): Promise<void> {
  if (delivery.test || causes[cause].actor !== 'partner') return
  const { partner_id, endpoint_id: id } = delivery
  await markFailed(tx.db, { partner_id, id, now: tx.runtime.now() })
}

/**
 * Extends the endpoint's failure streak, warns the partner, and disables the endpoint once the threshold is reached.
 * In the transaction that ends the delivery. Failures of our own don't count against the endpoint.
 */
export async function recordFinalFailure(tx: Context, delivery: Ended): Promise<void> {
  const { partner_id: partnerId, endpoint_id: id } = delivery
  const cause = delivery.cause as Cause | null
  if (delivery.test || (cause && causes[cause].actor === 'us')) return
  const endpoint = await findEndpoint(tx.db, partnerId, id)
  if (!endpoint?.active) return
  const now = tx.runtime.now()
  const streak = { failures: endpoint.failure_streak + 1, since: endpoint.failing_since ?? now }
  await updateEndpoint(tx.db, partnerId, id, {
    failure_streak: streak.failures,
    failing_since: streak.since,
    last_ended_at: now,
  })
  const failing = { partnerId, id, cause, streak, stops: endpoint.stops }
  if (isDead(streak, tx.runtime.autoDisable, now) && !(await isSuspended(tx, id))) await disable(tx, failing)
  else if (listWarnings(tx.runtime.autoDisable).includes(streak.failures))
    await notify(tx, failing, 'webhook.endpoint_failing', {})
}

interface Failing {
  partnerId: string
  id: string
  cause: Cause | null
  streak: Streak
  /** how often the endpoint was stopped */
  stops: number
}

async function disable(tx: Context, failing: Failing): Promise<void> {
  const now = tx.runtime.now()
  await updateEndpoint(tx.db, failing.partnerId, failing.id, {
    active: 0,
    disabled_at: now,
    disabled_reason: 'failing',
    updated_at: now,
  })
  const { id: endpointId, stops } = failing
  const cancelled = await countStoppable(tx.db, { endpointId, stops, max: maxCounted })
  await stopDeliveries(tx, endpointId, 'endpoint_inactive')
  await notify(tx, failing, 'webhook.endpoint_disabled', { cancelled })
}

type EndpointNotice = Exclude<NoticeType, 'webhook.delivery_failed'>
type Extra<T extends EndpointNotice> = Omit<NoticeData<T>, keyof NoticeData<'webhook.endpoint_failing'>>

async function notify<T extends EndpointNotice>(
  tx: Context,
  { partnerId, id, cause, streak }: Failing,
  type: T,
  extra: Extra<T>,
): Promise<void> {
  const data: NoticeData<'webhook.endpoint_failing'> = {
    webhook_id: id,
    failures: streak.failures,
    since: toPublicTime(streak.since),
    last_cause: cause,
  }
  await announceNotice(tx, {
    id: newId('ntc'),
    partner_id: partnerId,
    type,
    delivery_id: null,
    created_at: tx.runtime.now(),
    data: JSON.stringify({ ...data, ...extra }),
  })
}

const comparedMs = hourMs
// Ten times more endpoints than a partner may have: one partner's failures can't fill the sample.
const maxCompared = 1_000
const alarmEveryMs = 600_000
const alarms = new WeakMap<object, number>()

async function isSuspended({ db, runtime }: Context, endpointId: string): Promise<boolean> {
  const now = runtime.now()
  const compared = await countEndedEndpoints(db, now - comparedMs, maxCompared)
  if (!isOurFault(compared)) return false
  if (now - (alarms.get(runtime) ?? Number.NEGATIVE_INFINITY) >= alarmEveryMs) {
    alarms.set(runtime, now)
    runtime.log.error(
      { endpoint_id: endpointId, endpoints: compared.ended, failing: compared.failing },
      'auto-disable suspended: most endpoints are failing at the same time',
    )
  }
  return true
}
