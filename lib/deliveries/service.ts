import { splitPage } from '@/db/keyset'
import { type AttemptRow, listAttempts } from '@/db/queries/attempts'
import { type DeliveryRow, findDelivery, listDeliveries, listDeliveriesOfAll } from '@/db/queries/deliveries'
import type { DeliveryFilter } from '@/db/queries/delivery-filter'
import { findEvent } from '@/db/queries/events'
import { assertScope } from '@/lib/auth/scopes'
import type { Context } from '@/lib/context'
import { comingAttempts } from '@/lib/dispatch/schedule'
import { notFound } from '@/lib/errors'
import { decodeCursor, encodeCursor } from '@/lib/http/cursor'
import type { SupportDeliveryList } from '@/lib/support/schema'
import { toPreciseTime } from '@/lib/time'
import { toAttempt, toDelivery } from './present'
import type { Delivery, DeliveryDetail, DeliveryList, DeliveryQuery } from './schema'

/** The partner's deliveries, newest first. */
export async function findDeliveries(ctx: Context, query: DeliveryQuery): Promise<DeliveryList> {
  assertScope(ctx.actor, 'deliveries:read')
  const list = listName('deliveries', query)
  const page = { before: decodeCursor(ctx, list, query.cursor), limit: query.limit }
  const found = await listDeliveries(ctx.db, ctx.partnerId, toFilter(query), page)
  const { rows, before } = splitPage(found, query.limit)
  return { deliveries: await present(ctx, rows), next_cursor: encodeCursor(ctx, list, before) }
}

/** Deliveries of all partners, newest first: for support staff. */
export async function findDeliveriesOfAll(ctx: Context, query: DeliveryQuery): Promise<SupportDeliveryList> {
  assertScope(ctx.actor, 'support:read')
  const list = listName('support', query)
  const page = { before: decodeCursor(ctx, list, query.cursor), limit: query.limit }
  const { rows, before } = splitPage(await listDeliveriesOfAll(ctx.db, toFilter(query), page), query.limit)
  const shown = await present(ctx, rows)
  const deliveries = shown.map((delivery, i) => ({
    ...delivery,
    partner: { id: rows[i]?.partner_id ?? '', name: rows[i]?.partner_name ?? '' },
  }))
  return { deliveries, next_cursor: encodeCursor(ctx, list, before) }
}

/** One delivery with its attempts, coming times and the event; throws a 404 problem for an unknown or foreign id. */
export async function getDelivery(ctx: Context, id: string): Promise<DeliveryDetail> {
  assertScope(ctx.actor, 'deliveries:read')
  const row = await findDelivery(ctx.db, ctx.partnerId, id)
  const event = row && (await findEvent(ctx.db, ctx.partnerId, row.event_id))
  if (!row || !event) throw notFound()
  const attempts = await listAttempts(ctx.db, [id])
  const body = event.body.toString('utf8')
  return {
    ...toDelivery(row, attempts),
    attempts: attempts.map(toAttempt),
    schedule: coming(ctx, row),
    event: JSON.parse(body),
    event_body: body,
  }
}

function coming(ctx: Context, row: DeliveryRow): { attempt: number; at: string }[] {
  if (row.status !== 'pending') return []
  const { attempt_count: attemptCount, next_attempt_at: nextAttemptAt } = row
  const times = comingAttempts(ctx.runtime.retryScheduleMs, { attemptCount, nextAttemptAt })
  return times.map(({ attempt, at }) => ({ attempt, at: toPreciseTime(at) }))
}

async function present(ctx: Context, rows: DeliveryRow[]): Promise<Delivery[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const attempts = new Map<string, AttemptRow[]>(ids.map((id) => [id, []]))
  for (const attempt of await listAttempts(ctx.db, ids)) attempts.get(attempt.delivery_id)?.push(attempt)
  return rows.map((row) => toDelivery(row, attempts.get(row.id) ?? []))
}

function toFilter({ status, webhook_id }: DeliveryQuery): DeliveryFilter {
  const include = { ...(status && { status: [status] }), ...(webhook_id && { webhook_id: [webhook_id] }) }
  return { include, exclude: {} }
}

// A cursor goes on only in the list, and under the filter, that it came from.
function listName(noun: string, { status, webhook_id }: DeliveryQuery): string {
  return JSON.stringify([noun, status ?? null, webhook_id ?? null])
}
