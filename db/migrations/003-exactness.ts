import { type Kysely, sql } from 'kysely'
import { forbidChangeOfFinalDeliveries } from '@/db/sqlite/dialect'

/** What makes a delivery accountable after any crash, and keeps final results final. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('events').addColumn('fan_out', 'integer').execute()
  await db.schema.alterTable('deliveries').addColumn('driven_at', 'bigint').execute()
  await db.schema.alterTable('attempts').addColumn('owner', 'text').execute()
  await sql`create index deliveries_due on deliveries (next_attempt_at, id) where status = 'pending'`.execute(
    db,
  )
  await forbidChangeOfFinalDeliveries(db)
}
