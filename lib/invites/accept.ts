import { deleteInvite, findInvite } from '@/db/queries/invites'
import { recordChange } from '@/lib/audit/record'
import { assertScope } from '@/lib/auth/scopes'
import { type Context, withTransaction } from '@/lib/context'
import { AppError } from '@/lib/errors'
import { prepareUser, storeUser } from '@/lib/users/service'
import { toUser } from '@/lib/users/team'
import type { AcceptInput, JoinedUser } from './schema'

/**
 * Makes the user that an invite is for, which takes as long as a password's hash, and gives what is left to be written;
 * that uses the invite up. Throws a 401 problem when it no longer counts, a 409 problem when its e-mail has become a
 * user's.
 */
export async function prepareAcceptance(
  ctx: Context,
  { name, password }: AcceptInput,
): Promise<(tx: Context) => Promise<JoinedUser>> {
  assertScope(ctx.actor, 'invites:accept')
  const { email, role } = await mustFind(ctx)
  const { row } = await prepareUser(ctx, {
    email,
    role,
    name: name ?? null,
    password,
    partnerId: ctx.partnerId,
  })
  return (own) =>
    withTransaction(own, async (tx) => {
      const { id } = await mustFind(tx)
      await deleteInvite(tx.db, tx.partnerId, id)
      await storeUser(tx, row)
      // It is they who joined, not whoever asked them.
      const actor = { kind: 'user', userId: row.id, role, email, name: row.name, sessionId: '' } as const
      await recordChange(
        { ...tx, actor },
        { action: 'invite.accepted', targetId: row.id, after: toUser(row) },
      )
      return toUser(row)
    })
}

async function mustFind({ db, runtime, actor, partnerId }: Context) {
  const id = actor.kind === 'invite' ? actor.inviteId : ''
  const invite = await findInvite(db, { partnerId, id, now: runtime.now() })
  if (!invite) throw new AppError('unauthenticated', 'This invite is not open.')
  return invite
}
