import { findMember, listMembers, listMembershipsOf } from '@/db/queries/memberships'
import { findUserByEmail, type UserRow } from '@/db/queries/tenancy'
import { deleteSessionsOf, deleteUser, findUser, listAllUsers, updatePasswordHash } from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/schema'
import { AppError, notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { getPartner } from '@/lib/partners/service'
import { type Context, withTransaction } from '@/lib/platform/context'
import { hashPassword } from '@/lib/platform/crypto/passwords'
import { spellEmail } from '@/lib/users/email'
import { readNewPassword } from '@/lib/users/service'
import { endMembership, toUser } from '@/lib/users/team'

/** A user as operators see them, with all that they belong to. */
export interface Person {
  id: string
  email: string
  name: string | null
  is_support: boolean
  email_proof: UserRow['email_proof']
  created_at: string
  partners: { id: string; name: string; role: string }[]
}

/** All users, those of one partner, or support staff, in the order they came. */
export async function listPeople(
  ctx: Context,
  { partnerId, isSupport = false }: { partnerId?: string | undefined; isSupport?: boolean | undefined },
): Promise<Person[]> {
  if (partnerId !== undefined) await getPartner(ctx, partnerId)
  const members = partnerId === undefined ? null : await listMembers(ctx.db, partnerId)
  const ids = members && new Set(members.map(({ id }) => id))
  const rows = await listAllUsers(ctx.db)
  const wanted = rows.filter((row) => (isSupport ? row.is_support === 1 : !ids || ids.has(row.id)))
  return Promise.all(wanted.map((row) => toPerson(ctx, row)))
}

async function toPerson({ db }: Context, row: UserRow): Promise<Person> {
  const partners = await listMembershipsOf(db, row.id)
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    is_support: row.is_support === 1,
    email_proof: row.email_proof,
    created_at: toPublicTime(row.created_at),
    partners: partners.map(({ id, name, role }) => ({ id, name, role })),
  }
}

/**
 * Takes somebody out of one partner, or out of all that they belong to and so removes them; their sessions there end at
 * once. Throws a 404 problem for nobody, a 409 problem for a last owner.
 */
export async function removePerson(
  ctx: Context,
  { id, partnerId }: { id: string; partnerId?: string | undefined },
): Promise<{ id: string; removed_from: string[] }> {
  return withTransaction(ctx, async (tx) => {
    const row = await findUser(tx.db, id)
    if (!row) throw notFound()
    const all = (await listMembershipsOf(tx.db, id)).map((membership) => membership.id)
    const partners = partnerId === undefined ? all : [partnerId]
    for (const one of partners) await removeFrom({ ...tx, partnerId: one }, id)
    if (partnerId === undefined && all.length === 0) {
      await deleteUser(tx.db, id)
      await recordChange(tx, { action: 'user.removed', targetId: id, before: { id, email: row.email } })
    }
    return { id, removed_from: partners }
  })
}

async function removeFrom(tx: Context, id: string): Promise<void> {
  const member = await findMember(tx.db, tx.partnerId, id)
  if (!member) throw notFound()
  await endMembership(tx, member)
  await recordChange(tx, { action: 'user.removed', targetId: id, before: toUser(member) })
}

export interface PersonKey {
  id?: string | undefined
  email?: string | undefined
}

/**
 * Gives somebody another password, generated when none is given, and ends their sessions; it is in the answer and nowhere
 * else, ever. Throws a 404 problem for nobody.
 */
export async function resetPassword(
  ctx: Context,
  { password: given, ...key }: PersonKey & { password?: string | undefined },
): Promise<{ id: string; email: string; password: string; sessions_ended: number }> {
  const { id, email } = await mustFind(ctx, key)
  const password = readNewPassword(given)
  const after = await hashPassword(password)
  return withTransaction(ctx, async (tx) => {
    const before = (await mustFind(tx, { id })).password_hash
    await updatePasswordHash(tx.db, { id, before, after })
    const sessions_ended = await deleteSessionsOf(tx.db, id)
    await recordEverywhere(tx, id, 'user.password_reset')
    return { id, email, password, sessions_ended }
  })
}

/** Signs somebody out everywhere at once; throws a 404 problem for nobody. */
export async function endSessions(
  ctx: Context,
  key: PersonKey,
): Promise<{ id: string; email: string; sessions_ended: number }> {
  return withTransaction(ctx, async (tx) => {
    const { id, email } = await mustFind(tx, key)
    const sessions_ended = await deleteSessionsOf(tx.db, id)
    await recordEverywhere(tx, id, 'user.sessions_ended')
    return { id, email, sessions_ended }
  })
}

async function mustFind({ db }: Context, { id, email }: PersonKey): Promise<UserRow> {
  if ((id === undefined) === (email === undefined))
    throw new AppError('invalid', 'id: Pass either an ID or --email.')
  const row =
    email === undefined ? await findUser(db, id ?? '') : await findUserByEmail(db, spellEmail(email) ?? '')
  if (!row) throw notFound()
  return row
}

// Each partner that they belong to can read it; for staff it stands under none.
async function recordEverywhere(tx: Context, id: string, action: AuditAction): Promise<void> {
  const partners = (await listMembershipsOf(tx.db, id)).map((membership) => membership.id)
  for (const partnerId of partners.length > 0 ? partners : [''])
    await recordChange({ ...tx, partnerId }, { action, targetId: id })
}
