import { findMember, listMembershipsOf, type MemberRow } from '@/db/queries/memberships'
import { updateLastPartner, updateSessionPartner } from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import { notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { findStart } from './open-session'
import { signedIn } from './profile'
import type { LeftPartner, Membership, PartnerInput } from './schema'
import { endMembership, toUser } from './team'

/** The partners that the user who asks belongs to, by their names. */
export async function listMemberships(ctx: Context): Promise<Membership[]> {
  assertScope(ctx.actor, 'profile:read')
  const { userId } = signedIn(ctx)
  return (await listMembershipsOf(ctx.db, userId)).map(({ created_at, ...row }) => ({
    ...row,
    created_at: toPublicTime(created_at),
    current: row.id === ctx.partnerId,
  }))
}

/** Has the session be in another of the user's partners, where they also start next time; a 404 problem for any other. */
export async function choosePartner(ctx: Context, { partner_id: id }: PartnerInput): Promise<Membership> {
  assertScope(ctx.actor, 'profile:write')
  const { userId, sessionId } = signedIn(ctx)
  await withTransaction(ctx, async (tx) => {
    await mustBelong(tx, id, userId)
    await enterPartner(tx, { userId, sessionId, partnerId: id })
  })
  const chosen = (await listMemberships({ ...ctx, partnerId: id })).find((membership) => membership.id === id)
  if (!chosen) throw notFound()
  return chosen
}

/** Moves a session of a member to that partner, where they also start next time. */
export async function enterPartner(
  tx: Context,
  { userId, sessionId, partnerId }: { userId: string; sessionId: string; partnerId: string },
): Promise<void> {
  await updateSessionPartner(tx.db, { userId, id: sessionId, partnerId })
  await updateLastPartner(tx.db, userId, partnerId)
}

/**
 * Ends what the user who asks may do in one of their partners, at once: their other sessions there end, and the one that
 * asks is in another partner of theirs or in none. Throws a 409 problem for the last owner, a 404 problem for a partner
 * that is not theirs.
 */
export async function leavePartner(ctx: Context, { partner_id: id }: PartnerInput): Promise<LeftPartner> {
  assertScope(ctx.actor, 'profile:write')
  const { userId, sessionId } = signedIn(ctx)
  await withTransaction(ctx, async (own) => {
    const tx = { ...own, partnerId: id }
    const member = await mustBelong(tx, id, userId)
    if (ctx.partnerId === id) await updateSessionPartner(tx.db, { userId, id: sessionId, partnerId: null })
    await endMembership(tx, member)
    await recordChange(tx, { action: 'user.left', targetId: userId, before: toUser(member) })
    if (ctx.partnerId !== id) return
    await updateSessionPartner(tx.db, { userId, id: sessionId, partnerId: await findStart(tx.db, userId) })
  })
  return { success: true }
}

async function mustBelong({ db }: Context, partnerId: string, userId: string): Promise<MemberRow> {
  const member = await findMember(db, partnerId, userId)
  if (!member) throw notFound()
  return member
}
