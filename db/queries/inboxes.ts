import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Keyset } from '@/db/common/keyset'
import type { InboxRequestsTable } from '@/db/tables/inbox-requests'
import type { InboxesTable } from '@/db/tables/inboxes'
import type { Db } from '@/db/tables/schema'

export type InboxRow = Selectable<InboxesTable>
export type InboxRequestRow = Selectable<InboxRequestsTable>

export async function insertInbox(db: Db, row: Insertable<InboxesTable>): Promise<void> {
  await db.insertInto('inboxes').values(row).execute()
}

/** Oldest first: there are ten at most. */
export function listInboxRows(db: Db, partnerId: string): Promise<InboxRow[]> {
  return db.selectFrom('inboxes').selectAll().where('partner_id', '=', partnerId).orderBy('id').execute()
}

export function findInbox(db: Db, partnerId: string, id: string): Promise<InboxRow | undefined> {
  return db
    .selectFrom('inboxes')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The inbox of a capture URL, of any partner. */
export function findInboxByToken(db: Db, token: string): Promise<InboxRow | undefined> {
  return db.selectFrom('inboxes').selectAll().where('token', '=', token).executeTakeFirst()
}

export async function updateInbox(
  db: Db,
  partnerId: string,
  id: string,
  changes: Updateable<InboxesTable>,
): Promise<void> {
  await db
    .updateTable('inboxes')
    .set(changes)
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}

/** Deletes an inbox whose requests have been deleted. */
export async function deleteInbox(db: Db, partnerId: string, id: string): Promise<void> {
  await db.deleteFrom('inboxes').where('partner_id', '=', partnerId).where('id', '=', id).execute()
}

/**
 * Stores a request and counts it; of the inbox's other requests only the newest stay, `max` with `maxBytes` of
 * bodies.
 */
export async function insertInboxRequest(
  db: Db,
  row: Insertable<InboxRequestsTable>,
  { max, maxBytes }: { max: number; maxBytes: number },
): Promise<void> {
  await db.insertInto('inbox_requests').values(row).execute()
  await db
    .updateTable('inboxes')
    .set((eb) => ({ received: eb('received', '+', 1), last_received_at: row.created_at }))
    .where('id', '=', row.inbox_id)
    .execute()
  const ranked = db
    .selectFrom('inbox_requests')
    .select('id')
    .select(sql<number>`row_number() over (order by id desc)`.as('place'))
    .select(sql<number>`sum(kept_bytes) over (order by id desc)`.as('bytes'))
    .where('inbox_id', '=', row.inbox_id)
  await db
    .deleteFrom('inbox_requests')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom(ranked.as('ranked'))
        .select('id')
        .where('place', '>', 1)
        .where((or) => or.or([or('place', '>', max), or('bytes', '>', maxBytes)])),
    )
    .execute()
}

/** Newest first, one row more than the page. */
export function listInboxRequests(
  db: Db,
  partnerId: string,
  inboxId: string,
  { before, limit }: Keyset,
): Promise<InboxRequestRow[]> {
  let query = db
    .selectFrom('inbox_requests')
    .innerJoin('inboxes', 'inboxes.id', 'inbox_requests.inbox_id')
    .selectAll('inbox_requests')
    .where('inboxes.partner_id', '=', partnerId)
    .where('inbox_id', '=', inboxId)
  if (before) query = query.where('inbox_requests.id', '<', before)
  return query
    .orderBy('inbox_requests.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** Deletes all requests of a partner's inbox. */
export async function deleteInboxRequests(db: Db, partnerId: string, inboxId: string): Promise<void> {
  await db
    .deleteFrom('inbox_requests')
    .where('inbox_id', 'in', (eb) =>
      eb.selectFrom('inboxes').select('id').where('partner_id', '=', partnerId).where('id', '=', inboxId),
    )
    .execute()
}

/** Deletes requests received before `before` (ms), of all inboxes; returns how many. */
export async function expireInboxRequests(
  db: Db,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('inbox_requests')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('inbox_requests')
        .select('id')
        .where('created_at', '<', before)
        .orderBy('created_at')
        .limit(limit),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
