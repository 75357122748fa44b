import { findUserByEmail, type UserRow } from '@/db/queries/tenancy'
import { deleteSessionsOf, updateEmailProof, updatePasswordHash } from '@/db/queries/users'
import type { Db } from '@/db/tables/schema'
import type { Runtime } from '@/lib/platform/context'
import { spellEmail } from './email'
import { storeSession } from './open-session'

interface VerifiedSignIn {
  lifetimeMs: number
  /** whose session the browser has that comes back from the other server; null without one */
  ownUserId: string | null
}

/**
 * Opens a session for the user whose e-mail another server has verified (OpenID Connect Core 1.0 §5.1: `email_verified`
 * must be true); null without one. Nobody becomes a user by this, and nobody gets into what somebody else has begun under
 * their address: who has not proved theirs is signed in only in a browser in which they are signed in already, which
 * proves it.
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

// Whether the address counts as proved from now on, or did already.
async function proveEmail(db: Db, user: UserRow, isOwn: boolean): Promise<boolean> {
  if (user.email_proof === 'none' && !isOwn) return false
  if (user.email_proof !== 'none' && user.email_proof !== 'unknown') return true
  // Who made them, before proofs were kept, may know their password.
  if (!isOwn) {
    await updatePasswordHash(db, { id: user.id, before: user.password_hash, after: '' })
    await deleteSessionsOf(db, user.id)
  }
  await updateEmailProof(db, user.id, 'oidc')
  return true
}
