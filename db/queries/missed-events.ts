import { sql } from 'kysely'
import { jsonValues } from '@/db/sqlite/dialect'
import type { Db } from '@/db/tables/schema'

/** A place in the order of events by time (ms) and id. */
export interface EventCursor {
  at: number
  id: string
}

export interface EventStretch {
  partnerId: string
  type: string
  /** for which they count as missed or not */
  endpointId: string
  after: EventCursor
  until: EventCursor
  limit: number
}

export type MaybeMissedEvent = Awaited<ReturnType<typeof listMaybeMissed>>[number]

/**
 * A partner's events of one type between two places, both outside, oldest first, and of each whether the endpoint has
 * no delivery of it and is to get none. Reads no more rows than it gives, since most may have one.
 */
export function listMaybeMissed(db: Db, { partnerId, type, endpointId, after, until, limit }: EventStretch) {
  return db
    .selectFrom('events')
    .select(['id', 'type', 'account_id', 'created_at'])
    .select(
      // coalesce keeps the index on the endpoint out of it, whose rows are many where an event's are few.
      sql<number>`case when test = 0 and expired_at is null and not exists (select 1 from deliveries
        where deliveries.event_id = events.id and coalesce(deliveries.endpoint_id, '') = ${endpointId})
        and not exists (select 1 from fan_outs f join fan_out_targets t on t.id = f.targets_id, ${jsonValues('t.endpoint_ids')} j
          where f.event_id = events.id and j.value = ${endpointId})
        then 1 else 0 end`.as('is_missed'),
    )
    .where('partner_id', '=', partnerId)
    .where('type', '=', type)
    .where('created_at', '>=', after.at)
    .where('created_at', '<=', until.at)
    .where(sql<boolean>`(created_at, id) > (${after.at}, ${after.id})`)
    .where(sql<boolean>`(created_at, id) < (${until.at}, ${until.id})`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}
