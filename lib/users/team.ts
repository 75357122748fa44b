import { listInviteRows } from '@/db/queries/invites'
import {
  deleteMembership,
  findMember,
  listMembers,
  listMembershipsOf,
  type MemberRow,
  updateMemberRole,
} from '@/db/queries/memberships'
import { deleteUser } from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { maxUsers } from './limits'
import type { ChangeRoleInput, User } from './schema'

/** The partner's team in the order they came. */
export async function listUsers(ctx: Context): Promise<User[]> {
  assertScope(ctx.actor, 'users:read')
  return (await listMembers(ctx.db, ctx.partnerId)).map(toUser)
}

/** Changes what a user may do, from their next request on; throws a 409 problem for the last owner. */
export async function changeRole(ctx: Context, id: string, { role }: ChangeRoleInput): Promise<User> {
  assertScope(ctx.actor, 'users:write')
  return withTransaction(ctx, async (tx) => {
    const before = await mustFind(tx, id)
    const after = { ...before, role }
    if (role === before.role) return toUser(after)
    await assertNotLastOwner(tx, before)
    await updateMemberRole(tx.db, { partnerId: tx.partnerId, userId: id, role })
    const change = { before: toUser(before), after: toUser(after) }
    await recordChange(tx, { action: 'user.updated', targetId: id, ...change })
    return toUser(after)
  })
}

/**
 * Takes a user out of the team and immediately ends their sessions in it; they keep their other partners. Throws a 409
 * problem for the last owner.
 */
export async function removeUser(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'users:write')
  await withTransaction(ctx, async (tx) => {
    const member = await mustFind(tx, id)
    await endMembership(tx, member)
    await recordChange(tx, { action: 'user.removed', targetId: id, before: toUser(member) })
  })
  return { success: true, deleted: true }
}

/**
 * Ends a membership of the context's partner with the sessions in it, and the user with their last one; throws a 409
 * problem for the last owner.
 */
export async function endMembership(tx: Context, member: MemberRow): Promise<void> {
  await assertNotLastOwner(tx, member)
  await deleteMembership(tx.db, { partnerId: tx.partnerId, userId: member.id })
  if ((await listMembershipsOf(tx.db, member.id)).length === 0) await deleteUser(tx.db, member.id)
}

async function mustFind(tx: Context, id: string): Promise<MemberRow> {
  const member = await findMember(tx.db, tx.partnerId, id)
  if (!member) throw notFound()
  return member
}

// Without an owner nobody could ever add one again.
async function assertNotLastOwner(tx: Context, { role }: MemberRow): Promise<void> {
  if (role !== 'owner') return
  const owners = (await listMembers(tx.db, tx.partnerId)).filter((member) => member.role === 'owner')
  if (owners.length > 1) return
  throw new AppError('conflict', 'You need at least one owner. Make someone else an owner first.')
}

/** Throws a 409 problem when the team is as large as it may be, those included who are invited. */
export async function assertRoom(tx: Context): Promise<void> {
  const members = await listMembers(tx.db, tx.partnerId)
  const invites = await listInviteRows(tx.db, tx.partnerId, tx.runtime.now())
  if (members.length + invites.length < maxUsers) return
  throw new AppError('conflict', `Team limit reached (${maxUsers}, including pending invitations).`)
}

export function toUser({ id, email, name, role, created_at }: MemberRow): User {
  return { id, email, name, role, created_at: toPublicTime(created_at) }
}
