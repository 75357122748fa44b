import { sql } from 'kysely'
import { jsonValues } from '@/db/sqlite/dialect'
import type { Db } from '@/db/tables/schema'

/** A position in the order of events by time (ms) and id. */
export interface EventCursor {
  at: number
  id: string
}

export interface EventStretch {
  partnerId: string
  type: string
  /** the endpoint that may have missed them */
  endpointId: string
  after: EventCursor
  until: EventCursor
  limit: number
}

export type MaybeMissedEvent = Awaited<ReturnType<typeof listMaybeMissed>>[number]

/**
 * A partner's events of one type between two positions, both exclusive, oldest first, and for each whether the
 * endpoint has no delivery of it and will get none. Reads only the rows it returns, since most may have one.
 */
export function listMaybeMissed(db: Db, { partnerId, type, endpointId, after, until, limit }: EventStretch) {
  return db
    .selectFrom('events')
    .select(['id', 'type', 'account_id', 'created_at'])
    .select(
      // coalesce keeps SQLite from using the index on the endpoint, which has many rows where an event has few.
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
