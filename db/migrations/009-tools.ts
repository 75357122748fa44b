import type { Kysely } from 'kysely'
import { bytesType } from '@/db/sqlite/dialect'

/** The deliberate mistakes of tests; test inboxes and the requests that they received. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('deliveries').addColumn('test_variant', 'text').execute()
  await createInboxes(db)
  await createInboxRequests(db)
}

async function createInboxes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('inboxes')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('token', 'text', (col) => col.notNull())
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('answer', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('received', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('last_received_at', 'bigint')
    .execute()
  await db.schema.createIndex('inboxes_token').unique().on('inboxes').column('token').execute()
  await db.schema.createIndex('inboxes_partner').on('inboxes').columns(['partner_id', 'id']).execute()
}

async function createInboxRequests(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('inbox_requests')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('inbox_id', 'text', (col) => col.notNull().references('inboxes.id'))
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('path', 'text', (col) => col.notNull())
    .addColumn('headers', 'text', (col) => col.notNull())
    // Before the body, so that counting bytes does not read past it.
    .addColumn('kept_bytes', 'integer', (col) => col.notNull())
    .addColumn('is_cut', 'integer', (col) => col.notNull())
    .addColumn('delivery_id', 'text')
    .addColumn('attempt', 'text')
    .addColumn('signature', 'text', (col) => col.notNull())
    .addColumn('answered', 'text', (col) => col.notNull())
    .addColumn('body', bytesType(db), (col) => col.notNull())
    .execute()
  await db.schema
    .createIndex('inbox_requests_inbox')
    .on('inbox_requests')
    .columns(['inbox_id', 'id', 'kept_bytes'])
    .execute()
  await db.schema.createIndex('inbox_requests_created').on('inbox_requests').column('created_at').execute()
}
