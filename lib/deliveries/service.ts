import { listAttempts } from '@/db/queries/attempts'
import { type DeliveryRow, findDelivery } from '@/db/queries/deliveries'
import { readDeliveryPage } from '@/db/queries/delivery-pages'
import { findEvent } from '@/db/queries/events'
import { notFound } from '@/lib/contract/errors'
import { readParameters } from '@/lib/contract/filter/parameters'
import { resolveFilter } from '@/lib/contract/filter/written-filter'
import { toPreciseTime } from '@/lib/contract/time'
import { foreseeStops } from '@/lib/delivery-ends/stopped'
import { comingAttempts } from '@/lib/dispatch/schedule'
import type { Context } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { walkOf } from '@/lib/platform/page-walk'
import { assertScope } from '@/lib/platform/scopes'
import { repeatAfterMs } from './next-step'
import { presentDeliveries, toAttempt, toDelivery, toEventContent } from './present'
import type { DeliveryDetail, DeliveryList, DeliveryQuery } from './schema'

/** The partner's deliveries, newest first. */
export async function listDeliveries(ctx: Context, query: DeliveryQuery): Promise<DeliveryList> {
  assertScope(ctx.actor, 'deliveries:read')
  const { rows, next_cursor } = await readPage(ctx, 'deliveries', query)
  return { deliveries: await presentDeliveries(ctx, rows), next_cursor }
}

/**
 * A page of the partner's deliveries, or of all partners' for `support`. A cursor is valid only for the list and the
 * exact filter text it came from.
 */
export async function readPage(
  ctx: Context,
  noun: 'deliveries' | 'support',
  { limit, cursor, ...parameters }: DeliveryQuery,
): Promise<{ rows: DeliveryRow[]; next_cursor: string | null }> {
  const written = readParameters(parameters)
  const list = JSON.stringify([noun, written])
  const partnerId = noun === 'support' ? null : ctx.partnerId
  const filter = resolveFilter(written, ctx.runtime.now())
  const page = { before: decodeCursor(ctx, list, cursor), limit }
  const { rows, before } = await readDeliveryPage(ctx.db, { partnerId, filter }, page, walkOf(ctx))
  return { rows, next_cursor: encodeCursor(ctx, list, before) }
}

/**
 * One delivery with its attempts, upcoming attempt times and event; throws a 404 problem for an unknown or foreign
 * id.
 */
export async function getDelivery(ctx: Context, id: string): Promise<DeliveryDetail> {
  assertScope(ctx.actor, 'deliveries:read')
  return readDelivery(ctx, id)
}

/** The same, for a caller already permitted to see this partner's deliveries. */
export async function readDelivery(ctx: Context, id: string): Promise<DeliveryDetail> {
  const found = await findDelivery(ctx.db, ctx.partnerId, id)
  const [row] = found ? await foreseeStops(ctx, [found]) : []
  const event = row && (await findEvent(ctx.db, ctx.partnerId, row.event_id))
  if (!row || !event) throw notFound()
  const attempts = await listAttempts(ctx.db, [id])
  return {
    ...toDelivery(row, attempts.at(-1), ctx.actor),
    attempts: attempts.map((attempt) => toAttempt(attempt, ctx.actor)),
    schedule: coming(ctx, row),
    ...toEventContent(event),
  }
}

function coming(ctx: Context, row: DeliveryRow): { attempt: number; at: string }[] {
  if (row.status !== 'pending') return []
  const { attempt_count: attemptCount, next_attempt_at: nextAttemptAt } = row
  const scheduleMs = row.test_variant === 'repeated' ? [repeatAfterMs] : ctx.runtime.retryScheduleMs
  // A test has fewer attempts than the schedule.
  const times = comingAttempts(scheduleMs, { attemptCount, nextAttemptAt }).filter(
    ({ attempt }) => attempt <= row.max_attempts,
  )
  return times.map(({ attempt, at }) => ({ attempt, at: toPreciseTime(at) }))
}
