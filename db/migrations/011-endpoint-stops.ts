import { type Kysely, sql } from 'kysely'
import { countEndedOfReplays, withoutRowId } from '@/db/sqlite/dialect'

/** What stopping an endpoint leaves to be cancelled, and how many of a replay's deliveries have ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createStops(db)
  await addReplayCounts(db)
}

async function createStops(db: Kysely<unknown>): Promise<void> {
  for (const table of ['endpoints', 'deliveries'])
    await db.schema
      .alterTable(table)
      .addColumn('stops', 'integer', (col) => col.notNull().defaultTo(0))
      .execute()
  const stops = db.schema
    .createTable('endpoint_stops')
    .addColumn('endpoint_id', 'text', (col) => col.notNull().references('endpoints.id'))
    .addColumn('number', 'integer', (col) => col.notNull())
    .addColumn('cause', 'text', (col) => col.notNull())
    .addColumn('stopped_at', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('endpoint_stops_key', ['endpoint_id', 'number'])
  await withoutRowId(stops).execute()
  // The same rows, with those that a stop affects apart from those made since.
  await db.schema.dropIndex('deliveries_endpoint_pending').execute()
  await sql`create index deliveries_endpoint_pending on deliveries (endpoint_id, stops, next_attempt_at)
    where status = 'pending'`.execute(db)
}

async function addReplayCounts(db: Kysely<unknown>): Promise<void> {
  for (const column of ['delivered_now', 'failed_now', 'cancelled_now'])
    await db.schema
      .alterTable('replays')
      .addColumn(column, 'integer', (col) => col.notNull().defaultTo(0))
      .execute()
  const countOf = (status: string) => sql`(select count(*) from deliveries
    where deliveries.replay_id = replays.id and deliveries.status = ${sql.lit(status)})`
  // Some of its first deliveries may have been deleted already: those count as delivered, as before.
  await sql`update replays set failed_now = ${countOf('failed')}, cancelled_now = ${countOf('cancelled')},
    delivered_now = made - ${countOf('pending')} - ${countOf('failed')} - ${countOf('cancelled')}
    where ended_at is null`.execute(db)
  await countEndedOfReplays(db)
}
