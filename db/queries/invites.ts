import type { Insertable } from 'kysely'
import type { InvitesTable } from '@/db/tables/invites'
import type { Db } from '@/db/tables/schema'

// An invite is valid until it expires, and only while its creator is an owner.
const openInvites = (db: Db, now: number) =>
  db
    .selectFrom('invites')
    .innerJoin('users as inviter', 'inviter.id', 'invites.invited_by')
    .innerJoin('memberships as membership', (join) =>
      join
        .onRef('membership.user_id', '=', 'invites.invited_by')
        .onRef('membership.partner_id', '=', 'invites.partner_id')
        .on('membership.role', '=', 'owner'),
    )
    .selectAll('invites')
    .select(({ fn }) => fn.coalesce('inviter.name', 'inviter.email').as('inviter'))
    .where('invites.expires_at', '>', now)

/** A valid invite, with the name of the owner who made it. */
export type OpenInvite = Awaited<ReturnType<typeof listInvites>>[number]

export async function insertInvite(db: Db, row: Insertable<InvitesTable>): Promise<void> {
  await db.insertInto('invites').values(row).execute()
}

/** A partner's open invites, newest first; `now` in ms. */
export function listInvites(db: Db, partnerId: string, now: number) {
  return openInvites(db, now)
    .where('invites.partner_id', '=', partnerId)
    .orderBy('invites.id', 'desc')
    .execute()
}

/** The open invite with this token hash, of any partner. */
export function findOpenInvite(db: Db, tokenHash: string, now: number) {
  return openInvites(db, now)
    .innerJoin('partners', 'partners.id', 'invites.partner_id')
    .select('partners.name as partner')
    .where('invites.token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export function findInvite(
  db: Db,
  { partnerId, id, now }: { partnerId: string; id: string; now: number },
): Promise<OpenInvite | undefined> {
  return openInvites(db, now)
    .where('invites.partner_id', '=', partnerId)
    .where('invites.id', '=', id)
    .executeTakeFirst()
}

/** Deletes an invite, for any reason. */
export async function deleteInvite(db: Db, partnerId: string, id: string): Promise<void> {
  await db.deleteFrom('invites').where('partner_id', '=', partnerId).where('id', '=', id).execute()
}

/** Deletes this partner's earlier invites to this address, expired or not. */
export async function deleteOlderInvites(
  db: Db,
  { partnerId, email }: { partnerId: string; email: string },
): Promise<void> {
  await db.deleteFrom('invites').where('partner_id', '=', partnerId).where('email', '=', email).execute()
}

/** Deletes invites that expired before `before` (ms); returns how many. */
export async function deleteExpiredInvites(
  db: Db,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('invites')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('invites')
        .select('id')
        .where('expires_at', '<', before)
        .orderBy('expires_at')
        .limit(limit),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Deletes an invite's token once its link has been mailed. */
export async function forgetToken(db: Db, partnerId: string, id: string): Promise<void> {
  await db
    .updateTable('invites')
    .set({ token_sealed: null })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()
}
