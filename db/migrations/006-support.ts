import { type Kysely, sql } from 'kysely'
import { uuidv7obj } from 'uuidv7'

/** What support staff work with: each cause that an endpoint fails with, and their notes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createFailures(db)
  await createNotes(db)
  await db.schema.createIndex('audit_log_request').on('audit_log').column('request_id').execute()
  await fillFailures(db as Kysely<Tables>)
  // The same rows in order of time, to find when an endpoint is next sent to.
  await db.schema.dropIndex('deliveries_endpoint_pending').execute()
  await sql`create index deliveries_endpoint_pending on deliveries (endpoint_id, next_attempt_at)
    where status = 'pending'`.execute(db)
}

async function createFailures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('failures')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('endpoint_id', 'text', (col) => col.notNull().references('endpoints.id'))
    .addColumn('cause', 'text', (col) => col.notNull())
    .addColumn('state', 'text', (col) => col.notNull())
    .addColumn('state_changed_at', 'bigint', (col) => col.notNull())
    .addColumn('assignee_id', 'text')
    .addColumn('first_seen_at', 'bigint', (col) => col.notNull())
    .addColumn('last_seen_at', 'bigint', (col) => col.notNull())
    .addUniqueConstraint('failures_endpoint', ['endpoint_id', 'cause'])
    .execute()
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('failures').columns(columns).execute()
  await index('failures_seen', ['last_seen_at', 'id', 'partner_id'])
  await index('failures_partner', ['partner_id', 'last_seen_at', 'id'])
}

async function createNotes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('support_notes')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('subject_id', 'text', (col) => col.notNull())
    .addColumn('author_id', 'text', (col) => col.notNull())
    .addColumn('text', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema
    .createIndex('support_notes_subject')
    .on('support_notes')
    .columns(['subject_id', 'id'])
    .execute()
}

interface Tables {
  delivery_stats: { endpoint_id: string; outcome: string; start: number }
  endpoints: { id: string; partner_id: string }
  failures: Record<
    | 'id'
    | 'partner_id'
    | 'endpoint_id'
    | 'cause'
    | 'state'
    | 'state_changed_at'
    | 'first_seen_at'
    | 'last_seen_at',
    string | number
  >
}

// Failures from before this migration are derived from the counts, to the day or better.
async function fillFailures(db: Kysely<Tables>): Promise<void> {
  const rows = await db
    .selectFrom('delivery_stats')
    .innerJoin('endpoints', 'endpoints.id', 'delivery_stats.endpoint_id')
    .select(({ fn }) => [
      'endpoints.id as endpoint_id',
      'endpoints.partner_id',
      'delivery_stats.outcome as cause',
      fn.min('delivery_stats.start').as('first_seen_at'),
      fn.max('delivery_stats.start').as('last_seen_at'),
    ])
    .where('delivery_stats.outcome', 'not in', ['delivered', 'failed', 'cancelled'])
    .groupBy(['endpoints.id', 'endpoints.partner_id', 'delivery_stats.outcome'])
    .execute()
  for (const row of rows) {
    const id = `flr_${uuidv7obj().toHex()}`
    const state = { state: 'new', state_changed_at: row.first_seen_at }
    await db
      .insertInto('failures')
      .values({ ...row, ...state, id })
      .execute()
  }
}
