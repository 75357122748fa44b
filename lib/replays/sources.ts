import type { DeliveryFilter } from '@/db/queries/delivery-filter'
import { type EndpointRow, findEndpoint } from '@/db/queries/endpoints'
import type { EventCursor } from '@/db/queries/missed-events'
import { invalidField } from '@/lib/contract/errors'
import { eventTypeNames, matchesType } from '@/lib/contract/event-types'
import { formatFilter, parseFilter } from '@/lib/contract/filter/schema'
import { combineFilters, resolveFilter, type WrittenFilter } from '@/lib/contract/filter/written-filter'
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
  return combineFilters(readFilter(q ?? ''), named)
}

// Never without what cannot be read: the replay would resend more than was asked for.
function readFilter(text: string): WrittenFilter {
  const parsed = parseFilter(text)
  if (parsed.ok) return parsed.filter
  throw new Error('The stored filter of a replay cannot be read')
}

const unusableFilter =
  'Can’t be used for a replay: the filter is too long, or its age and its from/to contradict each other.'

/**
 * The filter as stored for a replay planned at `now` (ms): ages in its text become times, since every batch reads it
 * again. Throws a 422 problem for a text that can't be read any more once they are.
 */
export function freezeFilter({ q, ...filter }: ReplayFilter, now: number): ReplayFilter {
  if (q === undefined) return filter
  const parsed = parseFilter(q)
  // Groups of event types stay as they are, so that the text does not grow by them.
  if (!parsed.ok) throw invalidField('filter.q', unusableFilter)
  const { include, exclude } = parsed.filter
  const frozen = formatFilter({ ...resolveFilter(parsed.filter, now), include, exclude })
  if (!parseFilter(frozen).ok) throw invalidField('filter.q', unusableFilter)
  return { ...filter, q: frozen }
}

/** A cursor among events as it is stored with a replay. */
export function formatEventCursor({ at, id }: EventCursor): string {
  return `${at}/${id}`
}

export function parseEventCursor(text: string): EventCursor {
  const slash = text.indexOf('/')
  return { at: Number(text.slice(0, slash)), id: text.slice(slash + 1) }
}
