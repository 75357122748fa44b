import { type Kysely, sql } from 'kysely'
import { withoutRowId } from '@/db/sqlite/dialect'

/** What the whole REST API stores: replays, stored replies, the audit log, statistics, rotation, expiring keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await extendTables(db)
  await indexDeliveries(db)
  await createReplays(db)
  await createIdempotencyKeys(db)
  await createAuditLog(db)
  await createDeliveryStats(db)
  await createKeyUses(db)
  await indexUpkeep(db)
}

async function extendTables(db: Kysely<unknown>): Promise<void> {
  const add = (table: string, column: string, type: 'text' | 'bigint' | 'integer') =>
    db.schema.alterTable(table).addColumn(column, type).execute()
  await add('keys', 'name', 'text')
  await add('keys', 'access', 'text')
  await add('keys', 'expires_at', 'bigint')
  await add('keys', 'last_used_at', 'bigint')
  await add('keys', 'created_by', 'text')
  await add('endpoints', 'previous_secret_sealed', 'text')
  await add('endpoints', 'previous_secret_expires_at', 'bigint')
  await add('endpoints', 'first_failed_at', 'bigint')
  await add('events', 'data_problems', 'text')
  await add('events', 'expired_at', 'bigint')
  await db.schema
    .alterTable('events')
    .addColumn('test', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
  await db.schema
    .alterTable('events')
    .addColumn('has_given_id', 'integer', (col) => col.notNull().defaultTo(1))
    .execute()
  await add('deliveries', 'last_status_code', 'integer')
  await add('deliveries', 'replay_id', 'text')
  await db.schema.createIndex('keys_partner').on('keys').columns(['partner_id', 'id']).execute()
  await extendIndexes(db)
}

async function extendIndexes(db: Kysely<unknown>): Promise<void> {
  // The count of a partner's events by type excludes tests, and should still read only the index.
  await db.schema.dropIndex('events_partner_type').execute()
  await db.schema
    .createIndex('events_partner_type')
    .on('events')
    .columns(['partner_id', 'type', 'created_at', 'test'])
    .execute()
  await sql`create index notices_open on notices (partner_id, id) where acknowledged_at is null`.execute(db)
  await sql`create index notices_acknowledged on notices (partner_id, id)
    where acknowledged_at is not null`.execute(db)
}

async function indexDeliveries(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('deliveries').columns(columns).execute()
  await index('deliveries_partner_type', ['partner_id', 'event_type', 'id'])
  await index('deliveries_partner_account', ['partner_id', 'account_id', 'id'])
  await sql`create index deliveries_partner_cause on deliveries (partner_id, cause, id)
    where cause is not null`.execute(db)
  // By class: few deliveries have a code of their own within one.
  await sql`create index deliveries_partner_code on deliveries (partner_id, (last_status_code / 100), id)
    where cause is not null`.execute(db)
  await sql`create index deliveries_replay on deliveries (replay_id, status) where replay_id is not null`.execute(
    db,
  )
  await sql`create index events_created on events (created_at) where expired_at is null`.execute(db)
  await db.schema.dropIndex('deliveries_event').execute()
  await index('deliveries_event', ['event_id', 'id'])
  await sql`create index deliveries_partner_test on deliveries (partner_id, id) where test = 1`.execute(db)
  await sql`create index deliveries_pending_resend on deliveries (resend_of)
    where status = 'pending' and resend_of is not null`.execute(db)
}

async function createReplays(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('replays')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('status', 'text', (col) => col.notNull())
    .addColumn('filter', 'text', (col) => col.notNull())
    .addColumn('rate_per_second', 'integer', (col) => col.notNull())
    .addColumn('reason', 'text')
    .addColumn('total', 'integer', (col) => col.notNull())
    .addColumn('made', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('skipped', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('after_id', 'text')
    .addColumn('until_id', 'text')
    .addColumn('is_exhausted', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('drive', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('created_by', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('delivered', 'integer')
    .addColumn('failed', 'integer')
    .addColumn('cancelled', 'integer')
    .execute()
  await db.schema.createIndex('replays_partner').on('replays').columns(['partner_id', 'id']).execute()
  await sql`create index replays_running on replays (id) where ended_at is null`.execute(db)
}

async function createIdempotencyKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('caller', 'text', (col) => col.notNull())
    .addColumn('key', 'text', (col) => col.notNull())
    .addColumn('fingerprint', 'text', (col) => col.notNull())
    .addColumn('status', 'integer', (col) => col.notNull())
    .addColumn('answer_sealed', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_key', ['caller', 'key'])
    .execute()
  await db.schema
    .createIndex('idempotency_keys_created')
    .on('idempotency_keys')
    .column('created_at')
    .execute()
}

async function createAuditLog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull())
    .addColumn('actor_kind', 'text', (col) => col.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('action', 'text', (col) => col.notNull())
    .addColumn('target_id', 'text', (col) => col.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('request_id', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema.createIndex('audit_log_partner').on('audit_log').columns(['partner_id', 'id']).execute()
}

async function createDeliveryStats(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('delivery_stats')
    .addColumn('endpoint_id', 'text', (col) => col.notNull())
    .addColumn('span', 'text', (col) => col.notNull())
    .addColumn('start', 'bigint', (col) => col.notNull())
    .addColumn('outcome', 'text', (col) => col.notNull())
    .addColumn('slot', 'integer', (col) => col.notNull())
    .addColumn('count', 'integer', (col) => col.notNull())
    .addPrimaryKeyConstraint('delivery_stats_key', ['endpoint_id', 'span', 'start', 'outcome', 'slot'])
  await withoutRowId(table).execute()
  await db.schema.createIndex('delivery_stats_span').on('delivery_stats').columns(['span', 'start']).execute()
}

async function createKeyUses(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('key_uses')
    .addColumn('key_id', 'text', (col) => col.notNull())
    .addColumn('minute', 'bigint', (col) => col.notNull())
    .addColumn('count', 'integer', (col) => col.notNull())
    .addPrimaryKeyConstraint('key_uses_key', ['key_id', 'minute'])
  await withoutRowId(table).execute()
}

// For what is counted and deleted, without reading the rest.
async function indexUpkeep(db: Kysely<unknown>): Promise<void> {
  await sql`create index endpoints_partner_deleted on endpoints (partner_id, deleted_at)
    where deleted_at is not null`.execute(db)
  await sql`create index endpoints_previous_secret on endpoints (previous_secret_expires_at)
    where previous_secret_expires_at is not null`.execute(db)
}
