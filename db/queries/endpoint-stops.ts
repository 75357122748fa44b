import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely'
import { prepareQuery } from '@/db/sqlite/prepared'
import type { EndpointStopsTable } from '@/db/tables/endpoint-stops'
import type { Db, Schema } from '@/db/tables/schema'

export type EndpointStop = Selectable<EndpointStopsTable>

/** Counts a stop of an endpoint; returns its number, 1 for the first. */
export async function countStop(db: Db, endpointId: string): Promise<number> {
  const { stops } = await db
    .updateTable('endpoints')
    .set((eb) => ({ stops: eb('stops', '+', 1) }))
    .where('id', '=', endpointId)
    .returning('stops')
    .executeTakeFirstOrThrow()
  return stops
}

/** Records that deliveries are left to be cancelled. */
export async function insertStop(db: Db, stop: Insertable<EndpointStopsTable>): Promise<void> {
  await db.insertInto('endpoint_stops').values(stop).execute()
}

/** Deletes a stop with nothing left to cancel. */
export async function deleteStop(db: Db, { endpoint_id, number }: EndpointStop): Promise<void> {
  await db
    .deleteFrom('endpoint_stops')
    .where('endpoint_id', '=', endpoint_id)
    .where('number', '=', number)
    .execute()
}

/** The oldest stop with something left to cancel, of any partner. */
export function findOldestStop(db: Db): Promise<EndpointStop | undefined> {
  return db.selectFrom('endpoint_stops').selectAll().orderBy('stopped_at').limit(1).executeTakeFirst()
}

/** The stops of these endpoints with something left to cancel. */
export function listStops(db: Db, endpointIds: string[]): Promise<EndpointStop[]> {
  return db.selectFrom('endpoint_stops').selectAll().where('endpoint_id', 'in', endpointIds).execute()
}

/**
 * Whether an active endpoint of the partner, or this one, was stopped before and still has something left to cancel.
 */
export async function hasStops(db: Db, partnerId: string, endpointId: string | undefined): Promise<boolean> {
  const query = db
    .selectFrom('endpoint_stops')
    .innerJoin('endpoints', 'endpoints.id', 'endpoint_stops.endpoint_id')
    .select('number')
    .where('endpoints.partner_id', '=', partnerId)
    .where('endpoints.active', '=', 1)
    .limit(1)
  const row = await (endpointId ? query.where('endpoint_id', '=', endpointId) : query).executeTakeFirst()
  return row !== undefined
}

// A delivery is cancelled by the first stop after it was made.
const stopOf = (eb: ExpressionBuilder<Schema, 'deliveries'>) =>
  eb
    .selectFrom('endpoint_stops')
    .whereRef('endpoint_stops.endpoint_id', '=', 'deliveries.endpoint_id')
    .where(sql<boolean>`endpoint_stops.number = deliveries.stops + 1`)

/** The condition that no stop is about to cancel a pending delivery. */
export function isNotStopped(eb: ExpressionBuilder<Schema, 'deliveries'>) {
  return eb.not(eb.exists(stopOf(eb).select('endpoint_stops.number')))
}

const selectStop = prepareQuery((db, p: { id: string }) =>
  db
    .selectFrom('deliveries')
    .innerJoin('endpoint_stops', (join) =>
      join
        .onRef('endpoint_stops.endpoint_id', '=', 'deliveries.endpoint_id')
        .on(sql<boolean>`endpoint_stops.number = deliveries.stops + 1`),
    )
    .selectAll('endpoint_stops')
    .where('deliveries.id', '=', p.id)
    .where('deliveries.status', '=', 'pending'),
)

/** The stop that is about to cancel a pending delivery. */
export async function findStopOf(db: Db, deliveryId: string): Promise<EndpointStop | undefined> {
  const { rows } = await selectStop(db, { id: deliveryId })
  return rows[0]
}

interface Cancelling extends EndpointStop {
  /** only this delivery */
  id?: string
  limit: number
}

/** Cancels up to `limit` deliveries of a stop, as of its time; returns for each whether it is a test. */
export function cancelStopped(
  db: Db,
  { endpoint_id, number, cause, stopped_at, id, limit }: Cancelling,
): Promise<{ test: number }[]> {
  const left = db
    .selectFrom('deliveries')
    .select('id')
    .where('endpoint_id', '=', endpoint_id)
    // Must match the condition of the partial index literally.
    .where('status', '=', sql.lit('pending'))
    .where('stops', '=', number - 1)
    .limit(limit)
  return db
    .updateTable('deliveries')
    .set({ status: 'cancelled', cause, next_attempt_at: null, completed_at: stopped_at })
    .where('id', 'in', id === undefined ? left : left.where('id', '=', id))
    .returning('test')
    .execute()
}

interface Stoppable {
  endpointId: string
  /** how often the endpoint was stopped */
  stops: number
  /** counts up to this */
  max: number
}

/** How many pending deliveries of an endpoint were made since its last stop; reads only the index. */
export async function countStoppable(db: Db, { endpointId, stops, max }: Stoppable): Promise<number> {
  const pending = db
    .selectFrom('deliveries')
    .select('endpoint_id')
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', sql.lit('pending'))
    .where('stops', '=', stops)
    .limit(max)
  const { count } = await db
    .selectFrom(pending.as('pending'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
