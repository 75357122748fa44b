import type { Db } from '../client'
import type { UserRow } from './tenancy'

/** A partner's users in the order they were made. */
export function listUsers(db: Db, partnerId: string): Promise<UserRow[]> {
  return db.selectFrom('users').selectAll().where('partner_id', '=', partnerId).orderBy('id').execute()
}

export function findUser(db: Db, partnerId: string, id: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** One of the support staff, who belong to no partner. */
export function findSupportUser(db: Db, id: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('role', '=', 'support')
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function updateUserRole(
  db: Db,
  { partnerId, id, role }: { partnerId: string; id: string; role: UserRow['role'] },
): Promise<void> {
  await db
    .updateTable('users')
    .set({ role })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}

/** Stores which notices a user gets by mail, as JSON. */
export async function updateMailedNotices(
  db: Db,
  { partnerId, id, mailed }: { partnerId: string; id: string; mailed: string },
): Promise<void> {
  await db
    .updateTable('users')
    .set({ mailed_notices: mailed })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}

/** Sets a password unless it was changed since `before` was read; false when it was. */
export async function updatePasswordHash(
  db: Db,
  { partnerId, id, before, after }: { partnerId: string; id: string; before: string; after: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ password_hash: after })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .where('password_hash', '=', before)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Removes a user with all their sessions. */
export async function deleteUser(db: Db, partnerId: string, id: string): Promise<void> {
  await db.deleteFrom('users').where('partner_id', '=', partnerId).where('id', '=', id).execute()
}

/** A user's sessions that live at `now` (ms), newest first. */
export function listSessions(db: Db, userId: string, now: number) {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .execute()
}

/** Ends one live session of this user; false when they have no such. */
export async function deleteSessionOf(
  db: Db,
  { userId, id, now }: { userId: string; id: string; now: number },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Ends all of a user's sessions but one; how many there were. */
export async function deleteOtherSessions(db: Db, userId: string, keptId: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('id', '!=', keptId)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
