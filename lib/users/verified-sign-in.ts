import { findUserByEmail, type UserRow } from '@/db/queries/tenancy'
import { deleteSessionsOf, updateEmailProof, updatePasswordHash } from '@/db/queries/users'
import type { Db } from '@/db/tables/schema'
import type { Runtime } from '@/lib/platform/context'
import { spellEmail } from './email'
import { storeSession } from './open-session'

interface VerifiedSignIn {
  lifetimeMs: number
  /** the user whose session the returning browser has; null without one */
  ownUserId: string | null
}

/**
 * Opens a session for the user whose e-mail another server has verified (OpenID Connect Core 1.0 §5.1:
 * `email_verified` must be true); null when there is no such user. It never creates a user, and never gives access to
 * an account that somebody else created under the address: a user with an unproved address is signed in only in a
 * browser where they are signed in already, which proves it.
 */
export async function signInVerified(
  runtime: Runtime,
  claims: { email?: unknown; email_verified?: unknown },
  { lifetimeMs, ownUserId }: VerifiedSignIn,
): Promise<{ id: string } | null> {
  const email = typeof claims.email === 'string' ? spellEmail(claims.email) : null
  if (email === null || claims.email_verified !== true) return null
  return runtime.database.batch.write(async (db) => {
    const user = await findUserByEmail(db, email)
    if (!user || !(await proveEmail(db, user, user.id === ownUserId))) return null
    return storeSession(db, { userId: user.id, now: runtime.now(), lifetimeMs })
  })
}

// Whether the address is proved, before or now.
async function proveEmail(db: Db, user: UserRow, isOwn: boolean): Promise<boolean> {
  if (user.email_proof === 'none' && !isOwn) return false
  if (user.email_proof !== 'none' && user.email_proof !== 'unknown') return true
  // The account's creator, from before proofs were recorded, may know the password.
  if (!isOwn) {
    await updatePasswordHash(db, { id: user.id, before: user.password_hash, after: '' })
    await deleteSessionsOf(db, user.id)
  }
  await updateEmailProof(db, user.id, 'oidc')
  return true
}
