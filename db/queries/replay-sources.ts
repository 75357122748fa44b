import { sql } from 'kysely'
import type { Db } from '../client'
import { type DeliveryFilter, matchesFilter } from './delivery-filter'

/** A stretch of a partner's deliveries: ids above `after`, up to and with `upTo`. */
export interface Stretch {
  after: string
  upTo: string
}

/** The id of the newest delivery a partner has. */
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
 * The id that ends a stretch of `size` of the partner's deliveries; `upTo` when there are fewer. Every index that a
 * filter may use ends with the id, so that what reads within such a stretch reads no more rows than that.
 */
export async function findStretchEnd(
  db: Db,
  partnerId: string,
  { after, upTo, size }: Stretch & { size: number },
): Promise<string> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('partner_id', '=', partnerId)
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .orderBy('id')
    .offset(size - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? upTo
}

// coalesce keeps the index on the endpoint out of it, whose rows are many where an event's are few.
const laterOfSame = sql`select 1 from deliveries later where later.event_id = deliveries.event_id
  and coalesce(later.endpoint_id, '') = deliveries.endpoint_id`

/** A later delivery of the same event to the same endpoint is delivered. */
const isPutRight = sql<number>`case when exists (${laterOfSame}
  and later.id > deliveries.id and later.status = 'delivered') then 1 else 0 end`

/** The same, or one is still pending, or this replay has made one. */
const isTakenCareOf = (replayId: string) => sql<number>`case when exists (${laterOfSame}
  and ((later.id > deliveries.id and later.status in ('delivered', 'pending')) or later.replay_id = ${replayId}))
  then 1 else 0 end`

function selectSources(db: Db, partnerId: string, filter: DeliveryFilter, { after, upTo }: Stretch) {
  return db
    .selectFrom('deliveries')
    .where((eb) => matchesFilter(eb, filter))
    .where('deliveries.partner_id', '=', partnerId)
    .where('deliveries.id', '>', after)
    .where('deliveries.id', '<=', upTo)
    .innerJoin('events', 'events.id', 'deliveries.event_id')
    .where('events.test', '=', 0)
}

/** What of a stretch could be sent again, by endpoint and type; those put right meanwhile are counted apart as well. */
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
      // Of a chain of resends that this replay began itself nothing is a source.
      .where((eb) =>
        eb.or([eb('deliveries.replay_id', 'is', null), eb('deliveries.replay_id', '<>', replayId)]),
      )
      .orderBy('deliveries.id')
      .limit(limit)
      .execute()
  )
}
