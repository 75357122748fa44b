import {
  deleteInvite,
  deleteOlderInvites,
  findInvite,
  findOpenInvite,
  insertInvite,
  listInviteRows,
  type OpenInvite,
} from '@/db/queries/invites'
import { findMemberByEmail } from '@/db/queries/memberships'
import { recordChange } from '@/lib/audit/record'
import { AppError, notFound } from '@/lib/contract/errors'
import { dayMs, toPublicTime } from '@/lib/contract/time'
import { type Context, type Runtime, withTransaction } from '@/lib/platform/context'
import { generateToken, hashKey, looksLikeToken } from '@/lib/platform/crypto/keys'
import { limitTo } from '@/lib/platform/http/rate-limit'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import { normaliseEmail } from '@/lib/users/email'
import { signedIn } from '@/lib/users/profile'
import { assertRoom } from '@/lib/users/team'
import type { CreatedInvite, Invite, NewInviteInput } from './schema'
import { findWay, type Way } from './way'

const lifetimeMs = 7 * dayMs

// A mail server that sends whatever its users like is soon blocked everywhere.
const countForAddress = limitTo(5, { seconds: 3_600, what: 'invitations to this email address' })
const countForPartner = limitTo(100, { seconds: 3_600, what: 'invitations' })

/** The partner's open invites, newest first. */
export async function listInvites(ctx: Context): Promise<Invite[]> {
  assertScope(ctx.actor, 'users:read')
  return (await listInviteRows(ctx.db, ctx.partnerId, ctx.runtime.now())).map(toInvite)
}

/**
 * Invites a person for seven days; earlier invites to that address become invalid. Where mail is sent, the link is
 * only in the mail, so that following it proves the address: five an hour to one address, a hundred for a partner,
 * then a 429 problem. Otherwise the reply contains the link, to be passed on. The reply does not reveal whether the
 * address has a user; throws a 409 problem when it belongs to the team, or the team is full.
 */
export async function createInvite(ctx: Context, input: NewInviteInput): Promise<CreatedInvite> {
  assertScope(ctx.actor, 'users:write')
  const { userId, name, email: ownEmail } = signedIn(ctx)
  const isMailed = ctx.runtime.mailer !== null
  const email = normaliseEmail(input.email) ?? ''
  if (isMailed) await countForAddress(email)
  if (isMailed) await countForPartner(ctx.partnerId)
  const { token, hash } = generateToken()
  const now = ctx.runtime.now()
  const id = newId('inv')
  const row = {
    id,
    partner_id: ctx.partnerId,
    email,
    role: input.role,
    token_hash: hash,
    proves_email: isMailed ? 1 : 0,
    token_sealed: isMailed ? ctx.runtime.secretBox.seal(token, tokenOwner(id)) : null,
    invited_by: userId,
    created_at: now,
    expires_at: now + lifetimeMs,
  }
  const made = toInvite({ ...row, inviter: name ?? ownEmail })
  await withTransaction(ctx, async (tx) => {
    if (await findMemberByEmail(tx.db, tx.partnerId, row.email)) throw alreadyMember()
    await deleteOlderInvites(tx.db, { partnerId: tx.partnerId, email: row.email })
    await assertRoom(tx)
    await insertInvite(tx.db, row)
    await recordChange(tx, { action: 'invite.created', targetId: id, after: made })
    const data = { inviteId: id, partnerId: tx.partnerId }
    if (isMailed) await tx.runtime.emit(tx.db, [{ name: 'team/invite.created', data }])
  })
  return { ...made, url: isMailed ? null : linkOf(ctx.runtime, token), is_mailed: isMailed }
}

function alreadyMember(): AppError {
  const message = 'This person is already in the team.'
  return new AppError('conflict', `email: ${message}`, [{ field: 'email', code: 'taken', message }])
}

/** Revokes an invite: its link becomes invalid. Throws a 404 problem when there is no such open invite. */
export async function revokeInvite(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'users:write')
  await withTransaction(ctx, async (tx) => {
    const row = await findInvite(tx.db, { partnerId: tx.partnerId, id, now: tx.runtime.now() })
    if (!row) throw notFound()
    await deleteInvite(tx.db, tx.partnerId, id)
    await recordChange(tx, { action: 'invite.revoked', targetId: id, before: toInvite(row) })
  })
  return { success: true, deleted: true }
}

interface InviteReader {
  token: string
  /** the address they come from */
  from: string
  /** the user signed in there, if any */
  userId?: string | null
}

/**
 * What the holder of this token sees, and how they may accept; null when it was never issued or is no longer valid.
 * Wrong tokens count as wrong keys of the address `from`; after too many of them it stops looking.
 */
export async function readInvite(
  runtime: Runtime,
  { token, from, userId = null }: InviteReader,
): Promise<(Invite & { partner: string; way: Way['name'] | 'any' }) | null> {
  if ((await runtime.rateLimiter.peek('failedKeys', from))?.isOver) return null
  const row = looksLikeToken(token)
    ? await findOpenInvite(runtime.database.reads, hashKey(token), runtime.now())
    : undefined
  if (row) {
    const { name } = await findWay(runtime.database.reads, row, userId)
    // A link that was passed on must not reveal whether the address has a user.
    const isHidden = !row.proves_email && userId === null
    return { ...toInvite(row), partner: row.partner, way: isHidden ? 'any' : name }
  }
  await runtime.rateLimiter.take('failedKeys', from)
  return null
}

/** The link to accept an invite. */
export function linkOf({ publicUrl }: Pick<Runtime, 'publicUrl'>, token: string): string {
  return `${publicUrl}/invite/${token}`
}

/** The owner that an invite's token is sealed for. */
export function tokenOwner(inviteId: string): string {
  return `${inviteId}/token`
}

function toInvite(row: OpenInvite): Invite {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invited_by: row.inviter,
    created_at: toPublicTime(row.created_at),
    expires_at: toPublicTime(row.expires_at),
  }
}
