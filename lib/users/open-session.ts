import { listMembershipsOf } from '@/db/queries/memberships'
import { deleteExpiredSessions, insertSession } from '@/db/queries/tenancy'
import { findUser } from '@/db/queries/users'
import type { Db } from '@/db/tables/schema'
import { newId } from '@/lib/platform/ids'

/** Opens a session of a user in the partner they start in; times in ms. */
export async function storeSession(
  db: Db,
  { userId, now, lifetimeMs }: { userId: string; now: number; lifetimeMs: number },
): Promise<{ id: string }> {
  const id = newId('ses')
  await deleteExpiredSessions(db, now)
  await insertSession(db, {
    id,
    user_id: userId,
    partner_id: await findStart(db, userId),
    created_at: now,
    expires_at: now + lifetimeMs,
  })
  return { id }
}

/** The partner that a user starts in: their only one, or the last one used; null when they have to choose. */
export async function findStart(db: Db, userId: string): Promise<string | null> {
  const partners = (await listMembershipsOf(db, userId)).map(({ id }) => id)
  if (partners.length === 1) return partners[0] ?? null
  const last = (await findUser(db, userId))?.last_partner_id
  return partners.find((id) => id === last) ?? null
}
