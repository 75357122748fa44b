import {
  deleteSessionOf,
  deleteSessionsOf,
  findUser,
  listSessionRows,
  updatePasswordHash,
} from '@/db/queries/users'
import { recordChange } from '@/lib/audit/record'
import { AppError, type FieldError, invalidField, notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import type { Actor } from '@/lib/platform/actor'
import { type Context, withTransaction } from '@/lib/platform/context'
import { checkPassword } from '@/lib/platform/crypto/check-password'
import { hashPassword } from '@/lib/platform/crypto/passwords'
import { rateLimited } from '@/lib/platform/http/rate-limit'
import { assertScope } from '@/lib/platform/scopes'
import { maxPasswordLength } from './limits'
import type { ChangedPassword, PasswordInput, Session } from './schema'
import { staffPassword } from './service'

/** The sessions of the user who asks, newest first. */
export async function listSessions(ctx: Context): Promise<Session[]> {
  assertScope(ctx.actor, 'profile:read')
  const { userId, sessionId } = signedIn(ctx)
  return (await listSessionRows(ctx.db, userId, ctx.runtime.now())).map(({ id, created_at, expires_at }) => ({
    id,
    created_at: toPublicTime(created_at),
    expires_at: toPublicTime(expires_at),
    current: id === sessionId,
  }))
}

/** Immediately ends one of the user's own sessions everywhere; throws a 404 problem if the session isn't theirs. */
export async function endOwnSession(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'profile:write')
  const { userId } = signedIn(ctx)
  const now = ctx.runtime.now()
  if (!(await withTransaction(ctx, (tx) => deleteSessionOf(tx.db, { userId, id, now })))) throw notFound()
  return { success: true, deleted: true }
}

/** Whether the current user has a password; users of single sign-on may not. */
export async function hasPassword(ctx: Context): Promise<boolean> {
  assertScope(ctx.actor, 'profile:read')
  return Boolean((await findUser(ctx.db, signedIn(ctx).userId))?.password_hash)
}

/**
 * Checks the user's password, if they have one, and hashes the new one, and gives what is left to be written, which ends
 * their other sessions. Throws a 422 problem on `current` when it is wrong, a 429 problem after too many wrong ones, a 403
 * problem for staff who sign in by another server only.
 */
export async function preparePassword(
  ctx: Context,
  input: PasswordInput,
): Promise<(tx: Context) => Promise<ChangedPassword>> {
  assertScope(ctx.actor, 'profile:write')
  const { userId, sessionId, role } = signedIn(ctx)
  if (role === 'support' && ctx.runtime.staffSignIn === 'oidc') throw staffPassword(ctx.runtime)
  const before = await checkCurrent(ctx, input.current)
  if (input.new === input.current.normalize('NFC')) throw invalidField('new', samePassword)
  const after = await hashPassword(input.new)
  return (own) =>
    withTransaction(own, async (tx) => {
      const change = { id: userId, before, after }
      if (!(await updatePasswordHash(tx.db, change))) throw wrongPassword()
      const sessions_ended = await deleteSessionsOf(tx.db, userId, sessionId)
      await recordChange(tx, { action: 'user.password_changed', targetId: userId })
      return { success: true, sessions_ended }
    })
}

/** What `preparePassword` would refuse of a body that is refused anyway; throws its 429 problem. */
export async function findPasswordFlaws(
  ctx: Context,
  body: { current?: unknown; new?: unknown },
): Promise<FieldError[]> {
  const { current } = body
  if (typeof current !== 'string' || current.length > maxPasswordLength) return []
  const wrong = await checkCurrent(ctx, current).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'invalid') return error
    throw error
  })
  const isSame = body.new === current.normalize('NFC')
  return [
    ...(wrong instanceof AppError ? wrong.errors : []),
    ...(isSame ? [{ field: 'new', code: 'invalid', message: samePassword }] : []),
  ]
}

/** The stored hash of the user's password, which `current` must be; empty if they have none. */
async function checkCurrent(ctx: Context, current: string): Promise<string> {
  const { userId } = signedIn(ctx)
  // Counted before the check, so that parallel requests gain no extra tries. Counted separately from sign-in, so this
  // can't lock anyone out.
  const who = `${userId} changing it`
  const state = await ctx.runtime.rateLimiter.take('failedLogins', who)
  if (state?.isOver) throw rateLimited(state, 'wrong password attempts')
  const before = (await findUser(ctx.db, userId))?.password_hash
  if (before === undefined || (before !== '' && !(await checkPassword(before, current)).matches))
    throw wrongPassword()
  await ctx.runtime.rateLimiter.forget('failedLogins', who)
  return before
}

const samePassword = 'Must differ from your current password.'
const wrongPassword = () => invalidField('current', 'Wrong password.')

/** The user who asks; throws a 403 problem when it is none. */
export function signedIn({ actor }: Context): Extract<Actor, { kind: 'user' }> {
  if (actor.kind === 'user') return actor
  throw new AppError('forbidden', 'Sign in to do this.')
}
