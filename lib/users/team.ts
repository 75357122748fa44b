import { listInvites } from '@/db/queries/invites'
import type { UserRow } from '@/db/queries/tenancy'
import { deleteUser, findUser, listUsers, updateUserRole } from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import { assertScope } from '@/lib/auth/scopes'
import { type Context, withTransaction } from '@/lib/context'
import { AppError, notFound } from '@/lib/errors'
import { toPublicTime } from '@/lib/time'
import { mostUsers } from './limits'
import type { ChangeRoleInput, CreatedUser, NewUserInput, User } from './schema'
import { prepareUser, storeUser } from './service'

/** The partner's users in the order they came. */
export async function findUsers(ctx: Context): Promise<User[]> {
  assertScope(ctx.actor, 'users:read')
  return (await listUsers(ctx.db, ctx.partnerId)).map(toUser)
}

/**
 * Prepares a user of the partner, which takes as long as a password's hash, and gives what is left to be written. The
 * generated password is in the answer and nowhere else, ever.
 */
export async function prepareMember(
  ctx: Context,
  input: NewUserInput,
): Promise<(tx: Context) => Promise<CreatedUser>> {
  assertScope(ctx.actor, 'users:write')
  const { row, password } = await prepareUser(ctx, { ...input, partnerId: ctx.partnerId })
  return (own) =>
    withTransaction(own, async (tx) => {
      await assertRoom(tx)
      await storeUser(tx, row)
      await recordChange(tx, { action: 'user.created', targetId: row.id, after: toUser(row) })
      return { ...toUser(row), password }
    })
}

/** Changes what a user may do, from their next request on; throws a 409 problem for the last owner. */
export async function changeRole(ctx: Context, id: string, { role }: ChangeRoleInput): Promise<User> {
  assertScope(ctx.actor, 'users:write')
  return withTransaction(ctx, async (tx) => {
    const before = await mustFind(tx, id)
    const after = { ...before, role }
    if (role === before.role) return toUser(after)
    await assertNotLastOwner(tx, before)
    await updateUserRole(tx.db, { partnerId: tx.partnerId, id, role })
    const change = { before: toUser(before), after: toUser(after) }
    await recordChange(tx, { action: 'user.updated', targetId: id, ...change })
    return toUser(after)
  })
}

/** Removes a user and ends their sessions at once; throws a 409 problem for the last owner. */
export async function removeUser(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'users:write')
  await withTransaction(ctx, async (tx) => {
    const row = await mustFind(tx, id)
    await assertNotLastOwner(tx, row)
    await deleteUser(tx.db, tx.partnerId, id)
    await recordChange(tx, { action: 'user.removed', targetId: id, before: toUser(row) })
  })
  return { success: true, deleted: true }
}

async function mustFind(tx: Context, id: string): Promise<UserRow> {
  const row = await findUser(tx.db, tx.partnerId, id)
  if (!row) throw notFound()
  return row
}

// Without an owner nobody could ever add one again.
async function assertNotLastOwner(tx: Context, { role }: UserRow): Promise<void> {
  if (role !== 'owner') return
  const owners = (await listUsers(tx.db, tx.partnerId)).filter((user) => user.role === 'owner')
  if (owners.length > 1) return
  throw new AppError('conflict', 'This is the last owner. Make somebody else an owner first.')
}

/** Throws a 409 problem when the team is as large as it may be, those included who are invited. */
export async function assertRoom(tx: Context): Promise<void> {
  const users = await listUsers(tx.db, tx.partnerId)
  const invites = await listInvites(tx.db, tx.partnerId, tx.runtime.now())
  if (users.length + invites.length < mostUsers) return
  throw new AppError('conflict', `A partner may have at most ${mostUsers} users, those invited included.`)
}

export function toUser({ id, email, name, role, created_at }: UserRow): User {
  // Support staff belong to no partner, so no row of a partner's has that role.
  return { id, email, name, role: role as User['role'], created_at: toPublicTime(created_at) }
}
