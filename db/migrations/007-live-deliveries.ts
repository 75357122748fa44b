import type { Kysely } from 'kysely'
import { autoIncrementKey, recordWatchedDeliveries, withoutRowId } from '@/db/sqlite/dialect'

/** Which partners' deliveries are being watched, and the changes to them: nothing is written while nobody watches. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const watches = db.schema
    .createTable('delivery_watches')
    .addColumn('partner_id', 'text', (col) => col.notNull())
    .addColumn('process', 'text', (col) => col.notNull())
    .addColumn('until', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('delivery_watches_key', ['partner_id', 'process'])
  await withoutRowId(watches).execute()
  await autoIncrementKey(db.schema.createTable('delivery_changes'), 'seq')
    .addColumn('partner_id', 'text', (col) => col.notNull())
    .addColumn('delivery_id', 'text', (col) => col.notNull())
    .execute()
  await recordWatchedDeliveries(db)
}
