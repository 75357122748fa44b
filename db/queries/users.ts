import type { Db } from '@/db/tables/schema'
import type { EmailProof } from '@/db/tables/users'
import type { UserRow } from './tenancy'

export function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
}

/** All users, in order of creation. */
export function listAllUsers(db: Db): Promise<UserRow[]> {
  return db.selectFrom('users').selectAll().orderBy('id').execute()
}

/** A member of the support staff, who belong to no partner. */
export function findSupportUser(db: Db, id: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('is_support', '=', 1)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Sets a password unless it was changed since `before` was read; false when it was. */
export async function updatePasswordHash(
  db: Db,
  { id, before, after }: { id: string; before: string; after: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ password_hash: after })
    .where('id', '=', id)
    .where('password_hash', '=', before)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Records how somebody has proved that their address is theirs. */
export async function updateEmailProof(db: Db, id: string, proof: EmailProof): Promise<void> {
  await db.updateTable('users').set({ email_proof: proof }).where('id', '=', id).execute()
}

/** Deletes a user with all their sessions and memberships. */
export async function deleteUser(db: Db, id: string): Promise<void> {
  await db.deleteFrom('users').where('id', '=', id).execute()
}

/** Records which partner a user was in last. */
export async function updateLastPartner(db: Db, id: string, partnerId: string): Promise<void> {
  await db.updateTable('users').set({ last_partner_id: partnerId }).where('id', '=', id).execute()
}

/** Moves a session of this user to that partner, or to none. */
export async function updateSessionPartner(
  db: Db,
  { userId, id, partnerId }: { userId: string; id: string; partnerId: string | null },
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ partner_id: partnerId })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .execute()
}

/** A user's sessions that are live at `now` (ms), newest first. */
export function listSessions(db: Db, userId: string, now: number) {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .execute()
}

/** Ends one live session of this user; false when they have no such session. */
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

/** Ends all of a user's sessions, or all but one; returns how many. */
export async function deleteSessionsOf(db: Db, userId: string, keptId = ''): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('id', '!=', keptId)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
