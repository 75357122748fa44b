import { type Kysely, sql } from 'kysely'
import { autoIncrementKey, bytesType } from '@/db/sqlite/dialect'

/** Endpoints, events, deliveries and attempts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createEndpoints(db)
  await createEvents(db)
  await createDeliveries(db)
  await createAttempts(db)
  await createNotices(db)
  await autoIncrementKey(db.schema.createTable('outbox'), 'seq')
    .addColumn('event', 'text', (col) => col.notNull())
    .execute()
}

async function createEndpoints(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('endpoints')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('url', 'text', (col) => col.notNull())
    .addColumn('events', 'text', (col) => col.notNull())
    .addColumn('description', 'text')
    .addColumn('active', 'integer', (col) => col.notNull())
    .addColumn('secret_sealed', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('updated_at', 'bigint', (col) => col.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('endpoints_partner')
    .on('endpoints')
    .columns(['partner_id', 'id'])
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull())
    .addColumn('account_id', 'text', (col) => col.notNull())
    .addColumn('type', 'text', (col) => col.notNull())
    .addColumn('body', bytesType(db), (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .execute()
}

async function createDeliveries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull())
    .addColumn('endpoint_id', 'text', (col) => col.notNull().references('endpoints.id'))
    .addColumn('event_id', 'text', (col) => col.notNull().references('events.id'))
    .addColumn('event_type', 'text', (col) => col.notNull())
    .addColumn('account_id', 'text', (col) => col.notNull())
    .addColumn('status', 'text', (col) => col.notNull())
    .addColumn('attempt_count', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('max_attempts', 'integer', (col) => col.notNull())
    .addColumn('next_attempt_at', 'bigint')
    .addColumn('cause', 'text')
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('completed_at', 'bigint')
    .addColumn('resend_of', 'text')
    .addColumn('test', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('deliveries').columns(columns).execute()
  await index('deliveries_partner', ['partner_id', 'id'])
  await index('deliveries_partner_status', ['partner_id', 'status', 'id'])
  await index('deliveries_endpoint', ['endpoint_id', 'id'])
  await index('deliveries_event', ['event_id'])
  await index('deliveries_status', ['status', 'id'])
  await sql`create index deliveries_endpoint_pending on deliveries (endpoint_id) where status = 'pending'`.execute(
    db,
  )
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('attempts')
    .addColumn('delivery_id', 'text', (col) => col.notNull().references('deliveries.id'))
    .addColumn('number', 'integer', (col) => col.notNull())
    .addColumn('repeat', 'integer', (col) => col.notNull())
    .addColumn('started_at', 'bigint', (col) => col.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('duration_ms', 'integer')
    .addColumn('url', 'text', (col) => col.notNull())
    .addColumn('status_code', 'integer')
    .addColumn('cause', 'text')
    .addColumn('request_headers', 'text', (col) => col.notNull())
    .addColumn('response_headers', 'text')
    .addColumn('response_body', 'text')
    .addColumn('response_truncated', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('dns_ms', 'integer')
    .addColumn('connect_ms', 'integer')
    .addColumn('tls_ms', 'integer')
    .addColumn('first_byte_ms', 'integer')
    .addPrimaryKeyConstraint('attempts_key', ['delivery_id', 'number', 'repeat'])
    .execute()
}

async function createNotices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('notices')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('type', 'text', (col) => col.notNull())
    .addColumn('delivery_id', 'text', (col) => col.unique())
    .addColumn('data', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('acknowledged_at', 'bigint')
    .execute()
  await db.schema.createIndex('notices_partner').on('notices').columns(['partner_id', 'id']).execute()
}
