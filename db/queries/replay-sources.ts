import { type ExpressionBuilder, sql } from 'kysely'
import type { DeliveryStatus } from '@/db/tables/deliveries'
import type { Db, Schema } from '@/db/tables/schema'
import { type DeliveryFilter, matchesFilter } from './delivery-filter'

/** The maximum number of deliveries in a stretch. */
export const maxInStretch = 5_000

/** A stretch of a partner's deliveries: ids above `after`, up to and including `upTo`. */
export interface Stretch {
  after: string
  upTo: string
}

/** The id of the partner's newest delivery. */
export async function findNewestDelivery(db: Db, partnerId: string): Promise<string | null> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('partner_id', '=', partnerId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/**
 * The last id of a stretch of `size` of the partner's deliveries, of one status if the filter names one; `upTo` when
 * there are fewer.
 */
export async function findStretchEnd(
  db: Db,
  partnerId: string,
  filter: DeliveryFilter,
  { size, ...stretch }: Stretch & { size: number },
): Promise<string> {
  const row = await selectStretch(db, partnerId, filter, stretch)
    .select('id')
    .orderBy('id')
    .offset(size - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? stretch.upTo
}

function selectStretch(db: Db, partnerId: string, { include }: DeliveryFilter, { after, upTo }: Stretch) {
  const [status, other] = include.status ?? []
  const query = db
    .selectFrom('deliveries')
    .where('partner_id', '=', partnerId)
    .where('id', '>', after)
    .where('id', '<=', upTo)
  return status && !other ? query.where('status', '=', status as DeliveryStatus) : query
}

// coalesce keeps SQLite from using any index but that on the event, which has few deliveries.
const laterOfSame = sql`select 1 from deliveries later where later.event_id = deliveries.event_id
  and coalesce(later.endpoint_id, '') = deliveries.endpoint_id`
const isLater = sql`coalesce(later.id, '') > deliveries.id`

/** A later delivery of the same event to the same endpoint was delivered. */
const isPutRight = sql<number>`case when exists (${laterOfSame}
  and ${isLater} and coalesce(later.status, '') = 'delivered') then 1 else 0 end`

// One that a stop of its endpoint is about to cancel does not count as pending.
const isPending = sql`coalesce(later.status, '') = 'pending' and not exists (select 1 from endpoint_stops
  where endpoint_stops.endpoint_id = later.endpoint_id and endpoint_stops.number = later.stops + 1)`

/** The same, or one is still pending, or this replay has made one. */
const isTakenCareOf = (replayId: string) => sql<number>`case when exists (${laterOfSame}
  and ((${isLater} and (coalesce(later.status, '') = 'delivered' or (${isPending})))
    or coalesce(later.replay_id, '') = ${replayId})) then 1 else 0 end`

// The limit keeps the stretch a separate query: nothing outside it is read, whichever index would suit the filter.
function selectSources(db: Db, partnerId: string, filter: DeliveryFilter, stretch: Stretch) {
  const rows = selectStretch(db, partnerId, filter, stretch).selectAll().limit(maxInStretch)
  return db
    .selectFrom(rows.as('deliveries'))
    .where((eb) => matchesFilter(eb as ExpressionBuilder<Schema, 'deliveries'>, filter))
    .innerJoin('events', 'events.id', 'deliveries.event_id')
    .where('events.test', '=', 0)
}

/** The possible sources of a stretch, by endpoint and type; those delivered later are also counted separately. */
export function countSources(db: Db, partnerId: string, filter: DeliveryFilter, stretch: Stretch) {
  return selectSources(db, partnerId, filter, stretch)
    .where('events.expired_at', 'is', null)
    .groupBy(['deliveries.endpoint_id', 'deliveries.event_type'])
    .select(['deliveries.endpoint_id', 'deliveries.event_type'])
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.sum<number>(isPutRight).as('put_right'),
      fn.min('deliveries.created_at').as('oldest'),
      fn.max('deliveries.created_at').as('newest'),
    ])
    .execute()
}

/** The sources of a stretch, oldest first, with what decides whether they are sent again. */
export function listSources(
  db: Db,
  partnerId: string,
  filter: DeliveryFilter,
  { limit, replayId, ...stretch }: Stretch & { limit: number; replayId: string },
) {
  return (
    selectSources(db, partnerId, filter, stretch)
      .innerJoin('endpoints', 'endpoints.id', 'deliveries.endpoint_id')
      .select([
        'deliveries.id',
        'deliveries.endpoint_id',
        'deliveries.event_id',
        'deliveries.event_type',
        'deliveries.account_id',
        'endpoints.active',
        'endpoints.disabled_at',
        'endpoints.deleted_at',
        'events.expired_at',
        isTakenCareOf(replayId).as('taken_care_of'),
      ])
      // Deliveries in a chain of resends that this replay began are not sources.
      .where((eb) =>
        eb.or([eb('deliveries.replay_id', 'is', null), eb('deliveries.replay_id', '<>', replayId)]),
      )
      .orderBy('deliveries.id')
      .limit(limit)
      .execute()
  )
}
