import type { Insertable, Selectable } from 'kysely'
import type { Keyset } from '@/db/common/keyset'
import { searchKeyOf } from '@/db/common/search-key'
import { hasText } from '@/db/common/text'
import { prepareSet } from '@/db/sqlite/prepared'
import type { AccountsTable } from '@/db/tables/accounts'
import type { PartnersTable } from '@/db/tables/partners'
import type { Db } from '@/db/tables/schema'
import type { SessionsTable } from '@/db/tables/sessions'
import type { UsersTable } from '@/db/tables/users'

export type PartnerRow = Selectable<PartnersTable>
export type UserRow = Omit<Selectable<UsersTable>, 'search_key'>

export async function insertPartner(db: Db, row: Insertable<PartnersTable>): Promise<void> {
  await db
    .insertInto('partners')
    .values({ ...row, search_key: searchKeyOf(row.name) })
    .execute()
}

export function listPartners(db: Db): Promise<PartnerRow[]> {
  return db.selectFrom('partners').selectAll().orderBy('id').execute()
}

/** Partners whose names contain this text, newest first, one row more than the page. */
export function listPartnerPage(db: Db, name: string, { before, limit }: Keyset): Promise<PartnerRow[]> {
  let query = db.selectFrom('partners').selectAll()
  if (name) query = query.where(hasText('search_key', name))
  if (before) query = query.where('id', '<', before)
  return query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** How many endpoints each of these partners has. */
export async function countEndpoints(db: Db, partnerIds: string[]): Promise<Map<string, number>> {
  if (partnerIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('endpoints')
    .select(({ fn }) => ['partner_id', fn.countAll().as('count')])
    .where('partner_id', 'in', partnerIds)
    .where('deleted_at', 'is', null)
    .groupBy('partner_id')
    .execute()
  return new Map(rows.map(({ partner_id, count }) => [partner_id, Number(count)]))
}

export function findPartner(db: Db, id: string): Promise<PartnerRow | undefined> {
  return db.selectFrom('partners').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The names of these partners by their ids. */
export async function listPartnerNames(db: Db, ids: string[]): Promise<Map<string, string>> {
  const rows = await db.selectFrom('partners').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function insertAccount(db: Db, row: Insertable<AccountsTable>): Promise<void> {
  await db.insertInto('accounts').values(row).execute()
}

const selectAccounts = prepareSet((db, rows: { id: string }[]) =>
  db
    .selectFrom('accounts')
    .select(['id', 'partner_id'])
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    ),
)

export function listAccounts(db: Db, ids: string[]): Promise<{ id: string; partner_id: string }[]> {
  return selectAccounts(
    db,
    ids.map((id) => ({ id })),
  )
}

/** The id of a partner's first account. */
export async function findFirstAccount(db: Db, partnerId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('partner_id', '=', partnerId)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

export async function insertUser(db: Db, row: Insertable<UsersTable>): Promise<void> {
  await db
    .insertInto('users')
    .values({ ...row, search_key: searchKeyOf(row.email) })
    .execute()
}

export function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
}

export async function insertSession(db: Db, row: Insertable<SessionsTable>): Promise<void> {
  await db.insertInto('sessions').values(row).execute()
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

export async function deleteExpiredSessions(db: Db, now: number): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
}

/** The user behind a live session, with the session's partner and their current role there; both null without one. */
export function findSessionUser(db: Db, sessionId: string, now: number) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.user_id', '=', 'sessions.user_id')
        .onRef('memberships.partner_id', '=', 'sessions.partner_id'),
    )
    .selectAll('users')
    .select(['memberships.partner_id', 'memberships.role'])
    .where('sessions.id', '=', sessionId)
    .where('sessions.expires_at', '>', now)
    .executeTakeFirst()
}
