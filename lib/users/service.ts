import { randomBytes } from 'node:crypto'
import { isUniqueViolation } from '@/db/errors'
import { insertMembership } from '@/db/queries/memberships'
import { deleteSession, findUserByEmail, insertUser, type UserRow } from '@/db/queries/tenancy'
import { findUser, updatePasswordHash } from '@/db/queries/users'
import { AppError, invalidField } from '@/lib/contract/errors'
import type { Role } from '@/lib/platform/actor'
import { type Context, type Runtime, withTransaction } from '@/lib/platform/context'
import { checkPassword } from '@/lib/platform/crypto/check-password'
import { hashPassword } from '@/lib/platform/crypto/passwords'
import { newId } from '@/lib/platform/ids'
import { normaliseEmail, spellEmail } from './email'
import { maxPasswordLength, minPasswordLength } from './limits'
import { storeSession } from './open-session'
import { limitSignIn } from './sign-in-limits'

interface Credentials {
  email: string
  password: string
  /** the network they came from */
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
  const address = spellEmail(email)
  if (!address) return null
  return limitSignIn(runtime, { email: address, network: from }, () =>
    openSession(runtime, address, password, lifetimeMs),
  )
}

async function openSession(
  runtime: Runtime,
  email: string,
  password: string,
  lifetimeMs: number,
): Promise<{ id: string } | null> {
  const user = await findUserByEmail(runtime.database.reads, email)
  // Longer ones only cost time; no account can have one.
  if (password.length > maxPasswordLength) return null
  const { matches, rehashed } = await checkPassword(user?.password_hash, password)
  if (!matches || !user) return null
  if (user.is_support && runtime.staffSignIn === 'oidc') throw staffPassword(runtime)
  const { id, password_hash: before } = user
  return runtime.database.batch.write(async (db) => {
    // A password that was changed while it was being checked opens nothing any more.
    if ((await findUser(db, id))?.password_hash !== before) return null
    if (rehashed !== null) await updatePasswordHash(db, { id, before, after: rehashed })
    return storeSession(db, { userId: id, now: runtime.now(), lifetimeMs })
  })
}

/** The 403 for a password of support staff where they sign in by another server only. */
export function staffPassword({ oidc }: Runtime): AppError {
  return new AppError('forbidden', `Support staff sign in with ${oidc?.name}, not with a password.`)
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

/**
 * Creates a user by an operator's word, with a generated password when none is given; throws a 409 problem when the
 * e-mail is taken.
 */
export async function createUser(
  ctx: Context,
  { role, partnerId, ...input }: NewUser,
): Promise<{ id: string; email: string; password: string }> {
  const isSupport = role === 'support' || partnerId === null
  const { row, password } = await preparePerson(ctx, { ...input, isSupport, proof: 'operator' })
  await withTransaction(ctx, async (tx) => {
    await storePerson(tx, row)
    if (role !== 'support' && partnerId !== null)
      await insertMembership(tx.db, {
        user_id: row.id,
        partner_id: partnerId,
        role,
        created_at: row.created_at,
      })
  })
  return { id: row.id, email: row.email, password }
}

interface NewPerson {
  email: string
  name?: string | null
  password?: string | undefined
  isSupport?: boolean
  proof: UserRow['email_proof']
}

/** A person to be stored, whose password is hashed: what takes long comes before the transaction. */
export async function preparePerson(
  ctx: Context,
  input: NewPerson,
): Promise<{ row: UserRow; password: string }> {
  const email = normaliseEmail(input.email)
  if (!email) throw invalidField('email', 'Enter a valid email address.')
  const password = readNewPassword(input.password)
  const row = {
    id: newId('usr'),
    email,
    name: input.name || null,
    is_support: input.isSupport ? 1 : 0,
    password_hash: await hashPassword(password),
    email_proof: input.proof,
    last_partner_id: null,
    created_at: ctx.runtime.now(),
  }
  return { row, password }
}

/** A password as it is kept, generated when none is given; throws a 422 problem when it is too short or too long. */
export function readNewPassword(given: string | undefined): string {
  const password = (given ?? randomBytes(12).toString('base64url')).normalize('NFC')
  if (password.length < minPasswordLength || password.length > maxPasswordLength)
    throw invalidField('password', `Must have ${minPasswordLength} to ${maxPasswordLength} characters.`)
  return password
}

/** Stores a prepared person; throws a 409 problem when the e-mail is taken. */
export async function storePerson(tx: Context, row: UserRow): Promise<void> {
  if (await findUserByEmail(tx.db, row.email)) throw emailTaken()
  await insertUser(tx.db, row).catch((error: unknown) => {
    throw isUniqueViolation(error) ? emailTaken() : error
  })
}

function emailTaken(): AppError {
  const message = 'This email address is already in use.'
  return new AppError('conflict', `email: ${message}`, [{ field: 'email', code: 'taken', message }])
}
