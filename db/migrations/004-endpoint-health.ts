import type { Kysely } from 'kysely'

/** Which endpoints keep failing, since when, and what is counted about those that were stopped. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const endpoints = () => db.schema.alterTable('endpoints')
  await endpoints()
    .addColumn('failure_streak', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
  await endpoints().addColumn('failing_since', 'bigint').execute()
  await endpoints().addColumn('last_ended_at', 'bigint').execute()
  await endpoints().addColumn('disabled_at', 'bigint').execute()
  await endpoints().addColumn('disabled_reason', 'text').execute()
  // Covers the comparison of all endpoints, and the count of a partner's events by type since a time.
  await db.schema
    .createIndex('endpoints_last_ended')
    .on('endpoints')
    .columns(['last_ended_at', 'failure_streak'])
    .execute()
  await db.schema
    .createIndex('events_partner_type')
    .on('events')
    .columns(['partner_id', 'type', 'created_at'])
    .execute()
}
