import type { Kysely } from 'kysely'

/** Invites, and which notices each member gets by mail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('invites')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('email', 'text', (col) => col.notNull())
    .addColumn('role', 'text', (col) => col.notNull())
    .addColumn('token_hash', 'text', (col) => col.notNull().unique())
    .addColumn('token_sealed', 'text')
    .addColumn('invited_by', 'text', (col) => col.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('expires_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema
    .createIndex('invites_partner')
    .on('invites')
    .columns(['partner_id', 'email'])
    .unique()
    .execute()
  await db.schema.createIndex('invites_expires').on('invites').column('expires_at').execute()
  await db.schema.createIndex('invites_inviter').on('invites').column('invited_by').execute()

  await db.schema.alterTable('users').addColumn('mailed_notices', 'text').execute()
  await db.schema
    .createTable('failure_digests')
    .addColumn('endpoint_id', 'text', (col) => col.primaryKey())
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('failures', 'integer', (col) => col.notNull())
    .addColumn('opened_at', 'bigint', (col) => col.notNull())
    .addColumn('mailed_at', 'bigint')
    .execute()
}
