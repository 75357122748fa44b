import type { Insertable } from 'kysely'
import type { MembershipsTable } from '@/db/tables/memberships'
import type { Db } from '@/db/tables/schema'

export type PartnerRole = MembershipsTable['role']

/** A member of a partner's team: since when, with which role, and who. */
export interface MemberRow {
  id: string
  email: string
  name: string | null
  role: PartnerRole
  mailed_notices: string | null
  created_at: number
}

const members = (db: Db, partnerId: string) =>
  db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['users.id', 'users.email', 'users.name'])
    .select(['memberships.role', 'memberships.mailed_notices', 'memberships.created_at'])
    .where('memberships.partner_id', '=', partnerId)

/** A partner's team in the order they joined. */
export function listMembers(db: Db, partnerId: string): Promise<MemberRow[]> {
  return members(db, partnerId).orderBy('memberships.created_at').orderBy('users.id').execute()
}

export function findMember(db: Db, partnerId: string, userId: string): Promise<MemberRow | undefined> {
  return members(db, partnerId).where('users.id', '=', userId).executeTakeFirst()
}

/** The partner's member with this address. */
export function findMemberByEmail(db: Db, partnerId: string, email: string): Promise<MemberRow | undefined> {
  return members(db, partnerId).where('users.email', '=', email).executeTakeFirst()
}

/** A user's memberships, sorted by the partners' names. */
export function listMembershipsOf(db: Db, userId: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('partners', 'partners.id', 'memberships.partner_id')
    .select(['partners.id', 'partners.name', 'memberships.role', 'memberships.created_at'])
    .where('memberships.user_id', '=', userId)
    .orderBy('partners.name')
    .orderBy('partners.id')
    .execute()
}

export async function insertMembership(db: Db, row: Insertable<MembershipsTable>): Promise<void> {
  await db.insertInto('memberships').values(row).execute()
}

interface MembershipKey {
  partnerId: string
  userId: string
}

export async function updateMemberRole(
  db: Db,
  { partnerId, userId, role }: MembershipKey & { role: PartnerRole },
): Promise<void> {
  await db
    .updateTable('memberships')
    .set({ role })
    .where('partner_id', '=', partnerId)
    .where('user_id', '=', userId)
    .execute()
}

/** Stores which of a partner's notices a member gets by mail, as JSON. */
export async function updateMailedNotices(
  db: Db,
  { partnerId, userId, mailed }: MembershipKey & { mailed: string },
): Promise<void> {
  await db
    .updateTable('memberships')
    .set({ mailed_notices: mailed })
    .where('partner_id', '=', partnerId)
    .where('user_id', '=', userId)
    .execute()
}

/** Removes a member from a partner's team and ends their sessions in that partner. */
export async function deleteMembership(db: Db, { partnerId, userId }: MembershipKey): Promise<void> {
  await db.deleteFrom('sessions').where('user_id', '=', userId).where('partner_id', '=', partnerId).execute()
  await db
    .deleteFrom('memberships')
    .where('partner_id', '=', partnerId)
    .where('user_id', '=', userId)
    .execute()
}
