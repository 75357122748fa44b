import {
  deleteSessionOf,
  deleteSessionsOf,
  findUser,
  listSessions,
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

/** The sessions of the current user, newest first. */
export async function findSessions(ctx: Context): Promise<Session[]> {
  assertScope(ctx.actor, 'profile:read')
  const { userId, sessionId } = signedIn(ctx)
  return (await listSessions(ctx.db, userId, ctx.runtime.now())).map(({ id, created_at, expires_at }) => ({
    id,
    created_at: toPublicTime(created_at),
    expires_at: toPublicTime(expires_at),
    current: id === sessionId,
  }))
}

/**
 * Ends one of the user's own sessions, everywhere immediately; throws a 404 problem when they have no such session.
 */
export async function endOwnSession(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'profile:write')
  const { userId } = signedIn(ctx)
  const now = ctx.runtime.now()
  if (!(await withTransaction(ctx, (tx) => deleteSessionOf(tx.db, { userId, id, now })))) throw notFound()
  return { success: true, deleted: true }
}

/** Whether the current user has a password to change; users of another sign-in server may have none. */
export async function hasPassword(ctx: Context): Promise<boolean> {
  assertScope(ctx.actor, 'profile:read')
  return Boolean((await findUser(ctx.db, signedIn(ctx).userId))?.password_hash)
}

/**
 * Checks the user's password, if any, hashes the new one, and returns the remaining write, which ends their other
 * sessions. Throws a 422 problem on `current` when it is wrong, a 429 problem after too many wrong ones, a 403
 * problem for staff who may only use another sign-in server.
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

/** What `preparePassword` would reject in a body that is already invalid; throws its 429 problem. */
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

/** The stored hash of the user's password, which `current` must match; empty for users without one. */
async function checkCurrent(ctx: Context, current: string): Promise<string> {
  const { userId } = signedIn(ctx)
  // Counted before the check, so that parallel tries gain nothing; counted apart from sign-ins, so that nobody is
  // locked out.
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

/** The current user; throws a 403 problem for other actors. */
export function signedIn({ actor }: Context): Extract<Actor, { kind: 'user' }> {
  if (actor.kind === 'user') return actor
  throw new AppError('forbidden', 'Sign in to do this.')
}
