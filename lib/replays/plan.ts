import type { Walk } from '@/db/common/walk'
import type { DeliveryFilter } from '@/db/queries/delivery-filter'
import { hasStops } from '@/db/queries/endpoint-stops'
import { findEndpoint, listEndpointRows } from '@/db/queries/endpoints'
import { type EventCursor, listMaybeMissed, type MaybeMissedEvent } from '@/db/queries/missed-events'
import { countSources, findNewestDelivery, findStretchEnd } from '@/db/queries/replay-sources'
import { AppError, type FieldError, invalidField } from '@/lib/contract/errors'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { PlanCounts, type SourceGroup } from './plan-counts'
import type { NewReplay, ReplayFilter, ReplayPlan } from './schema'
import { formatEventCursor, freezeFilter, resolveSources, type Sources } from './sources'

/** A plan, and the range that its sources lie in. */
export interface PlannedReplay {
  plan: ReplayPlan
  /** as requested, with ages converted to times */
  filter: ReplayFilter
  afterId: string
  untilId: string
}

type Take = (group: SourceGroup) => void

const stopping =
  'Deliveries that were pending when their endpoint was paused are still being cancelled. Try again in a few minutes.'
const unknownEndpoint = 'Unknown endpoint.'

/**
 * Counts what a replay would send again, in pieces so that the thread is not blocked; so not inside a transaction.
 * Throws a 422 when the filter names an endpoint that does not exist, a 409 while deliveries that it may match are
 * still being cancelled.
 */
export async function planReplay(ctx: Context, input: NewReplay): Promise<PlannedReplay> {
  assertScope(ctx.actor, 'replays:write')
  return ctx.runtime.walks.run('plan', ctx.partnerId, (walk) => plan(ctx, walk, input))
}

/** What `planReplay` would reject in a body that is already invalid. */
export async function findFilterFlaws(ctx: Context, { filter }: { filter?: unknown }): Promise<FieldError[]> {
  const { webhook_id: id } = (filter ?? {}) as { webhook_id?: unknown }
  if (typeof id !== 'string' || (await findEndpoint(ctx.db, ctx.partnerId, id))) return []
  return [{ field: 'filter.webhook_id', code: 'invalid', message: unknownEndpoint }]
}

async function plan(ctx: Context, walk: Walk, input: NewReplay): Promise<PlannedReplay> {
  const { rate_per_second: rate } = input
  const filter = freezeFilter(input.filter, ctx.runtime.now())
  const sources = await resolveSources(ctx, filter)
  if (!sources) throw invalidField('filter.webhook_id', unknownEndpoint)
  if (sources.kind === 'deliveries' && (await hasStops(ctx.db, ctx.partnerId, filter.webhook_id)))
    throw new AppError('conflict', stopping)
  const endpoints = await listEndpointRows(ctx.db, ctx.partnerId)
  const active = new Set(endpoints.flatMap(({ id, active }) => (active ? [id] : [])))
  const counts = new PlanCounts(active)
  const bounds =
    sources.kind === 'deliveries'
      ? await countDeliveries(ctx, walk, sources.filter, (group) => counts.add(group))
      : await countMissed(ctx, walk, { ...sources, ...boundsOf(ctx, sources, filter) }, (group) =>
          counts.add(group),
        )
  return { plan: counts.toPlan(rate), filter, ...bounds }
}

type Bounds = Pick<PlannedReplay, 'afterId' | 'untilId'>

async function countDeliveries(
  ctx: Context,
  walk: Walk,
  filter: DeliveryFilter,
  take: Take,
): Promise<Bounds> {
  const named = [...(filter.include.delivery_id ?? [])].sort()
  const untilId = named.at(-1) ?? (await findNewestDelivery(ctx.db, ctx.partnerId)) ?? ''
  let afterId: string | null = null
  // A prefix of an id sorts before the id.
  for (let after = named[0]?.slice(0, -1) ?? ''; after < untilId; ) {
    const stretch = { after, upTo: untilId, size: walk.rows }
    const { upTo, groups } = await walk.piece(async () => {
      const upTo = await findStretchEnd(ctx.db, ctx.partnerId, filter, stretch)
      return { upTo, groups: await countSources(ctx.db, ctx.partnerId, filter, { after, upTo }) }
    })
    for (const group of groups) take(group)
    if (groups.length > 0) afterId ??= after
    after = upTo
  }
  return { afterId: afterId ?? untilId, untilId }
}

type Missed = Extract<Sources, { kind: 'missed' }>

function boundsOf(ctx: Context, { endpoint }: Missed, { from, to }: NewReplay['filter']) {
  const since = from === undefined ? (endpoint.disabled_at ?? endpoint.created_at) : Date.parse(from)
  // Includes what has just been published.
  const until = to === undefined ? ctx.runtime.now() + 1 : Date.parse(to)
  return { after: { at: since, id: '' }, until: { at: until, id: '' } }
}

async function countMissed(
  ctx: Context,
  walk: Walk,
  { endpoint, types, after: first, until }: Missed & { after: EventCursor; until: EventCursor },
  take: Take,
): Promise<Bounds> {
  for (const type of types) {
    for (let after: EventCursor | null = first; after; ) {
      const { rows: limit } = walk
      const stretch = { partnerId: ctx.partnerId, type, endpointId: endpoint.id, after, until, limit }
      const events: MaybeMissedEvent[] = await walk.piece(() => listMaybeMissed(ctx.db, stretch))
      const missed = events.filter(({ is_missed }) => is_missed)
      const [oldest, newest] = [missed[0], missed.at(-1)].map((event) => event?.created_at ?? 0) as [
        number,
        number,
      ]
      if (missed.length > 0)
        take({
          endpoint_id: endpoint.id,
          event_type: type,
          count: missed.length,
          put_right: 0,
          oldest,
          newest,
        })
      const last = events.at(-1)
      after = last && events.length === limit ? { at: last.created_at, id: last.id } : null
    }
  }
  return { afterId: formatEventCursor(first), untilId: formatEventCursor(until) }
}
