import { randomBytes } from 'node:crypto'
import { isUniqueViolation } from '@/db/errors'
import {
  deleteExpiredSessions,
  deleteSession,
  findUserByEmail,
  insertSession,
  insertUser,
} from '@/db/queries/tenancy'
import { hashPassword, verifyPassword } from '@/lib/auth/passwords'
import { type Context, type Role, type Runtime, withTransaction } from '@/lib/context'
import { AppError } from '@/lib/errors'
import { rateLimited } from '@/lib/http/rate-limit'
import { newId } from '@/lib/ids'
import { normaliseEmail } from './email'

interface Credentials {
  email: string
  password: string
  /** the address they came from */
  from?: string
}

/**
 * Checks e-mail and password and opens a session; null when they are wrong, whichever it was. Throws a 429 problem
 * after too many wrong ones, until the quarter of an hour is over.
 */
export async function signIn(
  runtime: Runtime,
  { email, password, from = '' }: Credentials,
  lifetimeMs: number,
): Promise<{ id: string } | null> {
  const address = normaliseEmail(email)
  if (!address) return null
  // Each place has its own few tries, so that a stranger cannot lock somebody out from theirs with a few of his.
  const tries = [
    ['failedLogins', `${address} ${from}`],
    ['failedLoginsAnywhere', address],
  ] as const
  for (const [kind, who] of tries) {
    const state = await runtime.rateLimiter.peek(kind, who)
    if (state?.isOver) throw rateLimited(state, 'wrong passwords')
  }
  const session = await openSession(runtime, address, password, lifetimeMs)
  for (const [kind, who] of tries)
    await (session ? runtime.rateLimiter.forget(kind, who) : runtime.rateLimiter.take(kind, who))
  return session
}

async function openSession(
  runtime: Runtime,
  email: string,
  password: string,
  lifetimeMs: number,
): Promise<{ id: string } | null> {
  const user = await findUserByEmail(runtime.database.db, email)
  // Longer ones only cost time; no account can have one.
  if (password.length > 256) return null
  if (!(await verifyPassword(user?.password_hash, password)) || !user) return null
  const now = runtime.now()
  const id = newId('ses')
  await runtime.database.batch.write(async (db) => {
    await deleteExpiredSessions(db, now)
    await insertSession(db, { id, user_id: user.id, created_at: now, expires_at: now + lifetimeMs })
  })
  return { id }
}

/** Ends a session everywhere at once. */
export async function endSession(runtime: Runtime, id: string): Promise<void> {
  await runtime.database.batch.write((db) => deleteSession(db, id))
}

interface NewUser {
  email: string
  name?: string | null
  role: Role
  partnerId: string | null
  password?: string | undefined
}

/** Creates a user, with a generated password when none is given; throws a 409 problem when the e-mail is taken. */
export async function createUser(
  ctx: Context,
  input: NewUser,
): Promise<{ id: string; email: string; password: string }> {
  const email = normaliseEmail(input.email)
  if (!email) throw new AppError('invalid', 'email: Not an e-mail address.')
  const password = input.password ?? randomBytes(12).toString('base64url')
  if (password.length < 8 || password.length > 256)
    throw new AppError('invalid', 'password: 8 to 256 characters.')
  const row = {
    id: newId('usr'),
    partner_id: input.partnerId,
    email,
    name: input.name ?? null,
    role: input.role,
    password_hash: await hashPassword(password),
    created_at: ctx.runtime.now(),
  }
  await withTransaction(ctx, (tx) => insertUser(tx.db, row)).catch((error: unknown) => {
    throw isUniqueViolation(error)
      ? new AppError('conflict', 'email: There is a user with this e-mail.')
      : error
  })
  return { id: row.id, email, password }
}
