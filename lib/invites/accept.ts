import { deleteInvite, findInvite, type OpenInvite } from '@/db/queries/invites'
import { findMember, insertMembership } from '@/db/queries/memberships'
import type { UserRow } from '@/db/queries/tenancy'
import { updateEmailProof, updateLastPartner } from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import { AppError, invalidField } from '@/lib/contract/errors'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { enterPartner } from '@/lib/users/memberships'
import { preparePerson, storePerson } from '@/lib/users/service'
import { toUser } from '@/lib/users/team'
import type { AcceptInput, JoinedUser } from './schema'
import { findWay, hasProved, type Way } from './way'

/**
 * Checks how an invite may be accepted and prepares a new user if needed, which takes as long as hashing a password;
 * returns the remaining write, which uses the invite up. Throws a 401 problem when it is no longer valid, a 403
 * problem when somebody else is signed in, a 409 problem when the person must sign in or is already in the team.
 */
export async function prepareAcceptance(
  ctx: Context,
  input: AcceptInput,
): Promise<(tx: Context) => Promise<JoinedUser>> {
  assertScope(ctx.actor, 'invites:accept')
  const session = ctx.actor.kind === 'invite' ? ctx.actor.session : null
  const userId = session?.userId ?? null
  const invite = await mustFind(ctx)
  const made = await makePerson(ctx, invite, { input, way: await findWay(ctx.db, invite, userId) })
  return (own) =>
    withTransaction(own, async (tx) => {
      const open = await mustFind(tx)
      const person = await admit(tx, open, { made, way: await findWay(tx.db, open, userId) })
      await deleteInvite(tx.db, tx.partnerId, open.id)
      const joined = await join(tx, open, person)
      if (session)
        await enterPartner(tx, { userId: person.id, sessionId: session.sessionId, partnerId: tx.partnerId })
      else await updateLastPartner(tx.db, person.id, tx.partnerId)
      return joined
    })
}

async function makePerson(
  ctx: Context,
  { email, proves_email }: OpenInvite,
  { input, way }: { input: AcceptInput; way: Way },
): Promise<UserRow | null> {
  assertOpenTo(way)
  if (way.name !== 'new') {
    if (input.password === undefined) return null
    throw signInFirst()
  }
  if (input.password === undefined) throw invalidField('password', 'Choose a password.', 'missing')
  const proof = proves_email ? 'invite' : 'none'
  return (await preparePerson(ctx, { email, name: input.name ?? null, password: input.password, proof })).row
}

// Uses the person as stored by now: who may accept can have changed while the password was hashed.
async function admit(
  tx: Context,
  { proves_email }: OpenInvite,
  { made, way }: { made: UserRow | null; way: Way },
): Promise<UserRow> {
  assertOpenTo(way)
  if (made) {
    if (way.name !== 'new') throw signInFirst()
    await storePerson(tx, made)
    return made
  }
  if (way.person === null) throw new AppError('unauthenticated', 'This invitation is no longer valid.')
  if (proves_email && !hasProved(way.person)) await updateEmailProof(tx.db, way.person.id, 'invite')
  return way.person
}

async function join(tx: Context, { role }: OpenInvite, person: UserRow): Promise<JoinedUser> {
  const { id: userId, email, name } = person
  if (await findMember(tx.db, tx.partnerId, userId))
    throw new AppError('conflict', 'You’re already in this team.')
  const membership = { user_id: userId, partner_id: tx.partnerId, role, created_at: tx.runtime.now() }
  await insertMembership(tx.db, membership)
  const joined = toUser({ ...membership, id: userId, email, name, mailed_notices: null })
  // The actor is the person who joined, not the one who invited them.
  const actor = { kind: 'user', userId, role, email, name, sessionId: '' } as const
  await recordChange({ ...tx, actor }, { action: 'invite.accepted', targetId: userId, after: joined })
  return joined
}

function assertOpenTo(way: Way): void {
  if (way.name === 'other')
    throw new AppError(
      'forbidden',
      'This invitation is for a different email address than yours. Sign out first.',
    )
  if (way.name === 'sign_in') throw signInFirst()
}

function signInFirst(): AppError {
  return new AppError(
    'conflict',
    'An account with this email address already exists. Sign in with it to accept the invitation.',
  )
}

async function mustFind({ db, runtime, actor, partnerId }: Context): Promise<OpenInvite> {
  const id = actor.kind === 'invite' ? actor.inviteId : ''
  const invite = await findInvite(db, { partnerId, id, now: runtime.now() })
  if (!invite) throw new AppError('unauthenticated', 'This invitation is no longer valid.')
  return invite
}
