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
import { newId } from '@/lib/ids'
import { normaliseEmail } from './email'

/** Checks e-mail and password and opens a session; null when they are wrong, whichever it was. */
export async function signIn(
  runtime: Runtime,
  email: string,
  password: string,
  lifetimeMs: number,
): Promise<{ id: string } | null> {
  const address = normaliseEmail(email)
  const user = address ? await findUserByEmail(runtime.database.db, address) : undefined
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
