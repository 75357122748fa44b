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

/** The partners of the current user, by name. */
export async function listMemberships(ctx: Context): Promise<Membership[]> {
  assertScope(ctx.actor, 'profile:read')
  const { userId } = signedIn(ctx)
  return (await listMembershipsOf(ctx.db, userId)).map(({ created_at, ...row }) => ({
    ...row,
    created_at: toPublicTime(created_at),
    current: row.id === ctx.partnerId,
  }))
}

/**
 * Moves the session to another of the user's partners, which also becomes their start; a 404 problem for any other.
 */
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

/** Moves a member's session to that partner, which also becomes their start. */
export async function enterPartner(
  tx: Context,
  { userId, sessionId, partnerId }: { userId: string; sessionId: string; partnerId: string },
): Promise<void> {
  await updateSessionPartner(tx.db, { userId, id: sessionId, partnerId })
  await updateLastPartner(tx.db, userId, partnerId)
}

/**
 * Ends the current user's membership of a partner: their other sessions there end, and the current one moves to
 * another of their partners or to none. Throws a 409 problem for the last owner, a 404 problem for a foreign partner.
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
