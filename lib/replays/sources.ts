import type { DeliveryFilter } from '@/db/queries/delivery-filter'
import { type EndpointRow, findEndpoint } from '@/db/queries/endpoints'
import type { EventCursor } from '@/db/queries/missed-events'
import { eventTypeNames, matchesType } from '@/lib/contract/event-types'
import { formatFilter, parseFilter } from '@/lib/contract/filter/schema'
import { combineFilters, resolveFilter } from '@/lib/contract/filter/written-filter'
import type { Context } from '@/lib/platform/context'
import type { ReplayFilter } from './schema'

/** What a replay walks through: deliveries that ended, or events that an endpoint may have missed. */
export type Sources =
  | { kind: 'deliveries'; filter: DeliveryFilter }
  | { kind: 'missed'; endpoint: EndpointRow; types: string[] }

const finalStatuses = ['delivered', 'failed', 'cancelled']

/** Resolves a filter; null when the endpoint it names does not exist or was deleted. */
export async function resolveSources(ctx: Context, filter: ReplayFilter): Promise<Sources | null> {
  const { webhook_id: endpointId, status, event_type: type } = filter
  if (status !== 'missed') {
    // A deleted endpoint keeps its history, but nothing of it can be sent again.
    if (endpointId !== undefined && !(await findEndpoint(ctx.db, ctx.partnerId, endpointId))) return null
    return { kind: 'deliveries', filter: toDeliveryFilter(filter) }
  }
  const endpoint = await findEndpoint(ctx.db, ctx.partnerId, endpointId ?? '')
  if (!endpoint) return null
  const subscribed: string[] = JSON.parse(endpoint.events)
  const types = eventTypeNames.filter(
    (name) => matchesType(subscribed, name) && (type === undefined || matchesType([type], name)),
  )
  return { kind: 'missed', endpoint, types }
}

function toDeliveryFilter(written: ReplayFilter): DeliveryFilter {
  const { webhook_id, status, event_type, cause, delivery_ids, from, to, q } = written
  const named = {
    include: {
      status: status ? [status] : finalStatuses,
      ...(webhook_id && { webhook_id: [webhook_id] }),
      ...(event_type && { event_type: [event_type] }),
      ...(cause && { cause: [cause] }),
      ...(delivery_ids && { delivery_id: delivery_ids }),
    },
    exclude: {},
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
    test: false,
  }
  const parsed = parseFilter(q ?? '')
  return parsed.ok ? combineFilters(parsed.filter, named) : named
}

/**
 * The filter as stored for a replay planned at `now` (ms): ages in its text become times, since every batch reads it
 * again.
 */
export function freezeFilter({ q, ...filter }: ReplayFilter, now: number): ReplayFilter {
  const parsed = parseFilter(q ?? '')
  return q === undefined || !parsed.ok
    ? filter
    : { ...filter, q: formatFilter(resolveFilter(parsed.filter, now)) }
}

/** A cursor among events as it is stored with a replay. */
export function formatEventCursor({ at, id }: EventCursor): string {
  return `${at}/${id}`
}

export function parseEventCursor(text: string): EventCursor {
  const slash = text.indexOf('/')
  return { at: Number(text.slice(0, slash)), id: text.slice(slash + 1) }
}
