import { type Kysely, sql } from 'kysely'

interface Tables {
  users: {
    id: string
    partner_id: string | null
    role: string
    mailed_notices: string | null
    created_at: number
  }
  memberships: Omit<Tables['users'], 'id' | 'partner_id'> & { user_id: string; partner_id: string }
  sessions: { user_id: string; partner_id: string | null }
}

/** Memberships, so that a person can belong to several partners; a session is in one of them. */
export async function up(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('memberships')
    .addColumn('user_id', 'text', (col) => col.notNull().references('users.id').onDelete('cascade'))
    .addColumn('partner_id', 'text', (col) => col.notNull().references('partners.id'))
    .addColumn('role', 'text', (col) => col.notNull())
    .addColumn('mailed_notices', 'text')
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('memberships_key', ['user_id', 'partner_id'])
    .execute()
  await db.schema
    .createIndex('memberships_partner')
    .on('memberships')
    .columns(['partner_id', 'user_id'])
    .execute()
  await moveUsers(db)
  await moveSessions(db)
  // Earlier links were shown to the owner who invited, so following one proves nothing.
  await db.schema
    .alterTable('invites')
    .addColumn('proves_email', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
}

async function moveUsers(db: Kysely<Tables>): Promise<void> {
  await db
    .insertInto('memberships')
    .columns(['user_id', 'partner_id', 'role', 'mailed_notices', 'created_at'])
    .expression(
      db
        .selectFrom('users')
        .select(['id', 'partner_id', 'role', 'mailed_notices', 'created_at'])
        .where('partner_id', 'is not', null)
        .$narrowType<{ partner_id: string }>(),
    )
    .execute()
  await db.schema
    .alterTable('users')
    .addColumn('is_support', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
  await db.schema
    .alterTable('users')
    .addColumn('email_proof', 'text', (col) => col.notNull().defaultTo('unknown'))
    .execute()
  await db.schema.alterTable('users').addColumn('last_partner_id', 'text').execute()
  // Staff have always been created by operators only.
  await sql`update users set is_support = 1, email_proof = 'operator' where role = 'support'`.execute(db)
}

async function moveSessions(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('sessions').addColumn('partner_id', 'text').execute()
  await db
    .updateTable('sessions')
    .set(({ selectFrom }) => ({
      partner_id: selectFrom('users')
        .select('users.partner_id')
        .whereRef('users.id', '=', 'sessions.user_id'),
    }))
    .execute()
  await db.schema.createIndex('sessions_user').on('sessions').columns(['user_id', 'partner_id']).execute()
  for (const column of ['partner_id', 'role', 'mailed_notices'])
    await db.schema.alterTable('users').dropColumn(column).execute()
}
