import type { Kysely } from 'kysely'
import { autoIncrementKey } from '@/db/sqlite/dialect'

/**
 * Fingerprints of events with ids chosen by the publisher, so that a repeat is recognised after the payload was
 * removed; and the deliveries still to be made for events of large publishes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('events').addColumn('fingerprint', 'text').execute()
  await autoIncrementKey(db.schema.createTable('fan_out_targets'), 'id')
    .addColumn('publish_id', 'text', (col) => col.notNull())
    .addColumn('endpoint_ids', 'text', (col) => col.notNull())
    .execute()
  await autoIncrementKey(db.schema.createTable('fan_outs'), 'seq')
    .addColumn('publish_id', 'text', (col) => col.notNull())
    .addColumn('event_id', 'text', (col) => col.notNull().unique().references('events.id'))
    .addColumn('targets_id', 'integer', (col) => col.notNull().references('fan_out_targets.id'))
    .execute()
  await db.schema.createIndex('fan_outs_publish').on('fan_outs').columns(['publish_id', 'seq']).execute()
  await db.schema.createIndex('fan_outs_targets').on('fan_outs').column('targets_id').execute()
  await db.schema.createIndex('fan_out_targets_publish').on('fan_out_targets').column('publish_id').execute()
}
