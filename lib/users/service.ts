import { randomBytes } from 'node:crypto'
import { isUniqueViolation } from '@/db/errors'
import {
  deleteExpiredSessions,
  deleteSession,
  findUserByEmail,
  insertSession,
  insertUser,
  type UserRow,
} from '@/db/queries/tenancy'
import { hashPassword, verifyPassword } from '@/lib/auth/passwords'
import { type Context, type Role, type Runtime, withTransaction } from '@/lib/context'
import { AppError, invalidField } from '@/lib/errors'
import { rateLimited } from '@/lib/http/rate-limit'
import { newId } from '@/lib/ids'
import { normaliseEmail } from './email'
import { leastPassword, mostPassword } from './limits'

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
  const user = await findUserByEmail(runtime.database.reads, email)
  // Longer ones only cost time; no account can have one.
  if (password.length > mostPassword) return null
  if (!(await verifyPassword(user?.password_hash, password)) || !user) return null
  return storeSession(runtime, { email, lifetimeMs, checked: user.password_hash })
}

// A password that was changed while it was being checked opens nothing any more.
async function storeSession(
  runtime: Runtime,
  { email, lifetimeMs, checked }: { email: string; lifetimeMs: number; checked?: string },
): Promise<{ id: string } | null> {
  const now = runtime.now()
  const id = newId('ses')
  const isOpen = await runtime.database.batch.write(async (db) => {
    const user = await findUserByEmail(db, email)
    if (!user || (checked !== undefined && user.password_hash !== checked)) return false
    await deleteExpiredSessions(db, now)
    await insertSession(db, { id, user_id: user.id, created_at: now, expires_at: now + lifetimeMs })
    return true
  })
  return isOpen ? { id } : null
}

/**
 * Opens a session for the user whose e-mail another server has verified (OpenID Connect, 5.1: `email_verified` must be
 * true); null without one. Nobody becomes a user by this.
 */
export async function signInVerified(
  runtime: Runtime,
  claims: { email?: unknown; email_verified?: unknown },
  lifetimeMs: number,
): Promise<{ id: string } | null> {
  const email = typeof claims.email === 'string' ? normaliseEmail(claims.email) : null
  if (email === null || claims.email_verified !== true) return null
  return storeSession(runtime, { email, lifetimeMs })
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
  const { row, password } = await prepareUser(ctx, input)
  await withTransaction(ctx, (tx) => storeUser(tx, row))
  return { id: row.id, email: row.email, password }
}

/** A user to be stored, whose password is hashed: what takes long comes before the transaction. */
export async function prepareUser(ctx: Context, input: NewUser): Promise<{ row: UserRow; password: string }> {
  const email = normaliseEmail(input.email)
  if (!email) throw invalidField('email', 'Not an e-mail address.')
  const password = input.password ?? randomBytes(12).toString('base64url')
  if (password.length < leastPassword || password.length > mostPassword)
    throw invalidField('password', `${leastPassword} to ${mostPassword} characters.`)
  const row = {
    id: newId('usr'),
    partner_id: input.partnerId,
    email,
    name: input.name || null,
    role: input.role,
    password_hash: await hashPassword(password),
    created_at: ctx.runtime.now(),
    mailed_notices: null,
  }
  return { row, password }
}

/** Stores a prepared user; throws a 409 problem when the e-mail is taken. */
export async function storeUser(tx: Context, row: UserRow): Promise<void> {
  if (await findUserByEmail(tx.db, row.email)) throw emailTaken()
  await insertUser(tx.db, row).catch((error: unknown) => {
    throw isUniqueViolation(error) ? emailTaken() : error
  })
}

export function emailTaken(): AppError {
  const message = 'There is a user with this e-mail.'
  return new AppError('conflict', `email: ${message}`, [{ field: 'email', code: 'taken', message }])
}
