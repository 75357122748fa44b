import type { OpenInvite } from '@/db/queries/invites'
import { findUserByEmail, type UserRow } from '@/db/queries/tenancy'
import type { Db } from '@/db/tables/schema'

/** How the holder of an invite's link can accept it, and the user with its address, if any. */
export type Way =
  /** no user yet: they choose a name and a password */
  | { name: 'new'; person: null }
  /** they are signed in as the invited user */
  | { name: 'session'; person: UserRow }
  /** the address was proved before and is proved again by the link */
  | { name: 'link'; person: UserRow }
  /** they have to sign in first */
  | { name: 'sign_in'; person: UserRow }
  /** they are signed in as somebody else */
  | { name: 'other'; person: null }

/**
 * How the holder of an invite's link may accept it. A link that was passed on proves no address, and an account with
 * an unproved address may be somebody else's: in both cases the person's own session is required.
 */
export async function findWay(
  db: Db,
  { email, proves_email }: Pick<OpenInvite, 'email' | 'proves_email'>,
  userId: string | null,
): Promise<Way> {
  const person = await findUserByEmail(db, email)
  if (userId !== null) {
    const isTheirs = person?.id === userId && !person.is_support
    return isTheirs ? { name: 'session', person } : { name: 'other', person: null }
  }
  if (!person) return { name: 'new', person: null }
  return { name: proves_email && hasProved(person) && !person.is_support ? 'link' : 'sign_in', person }
}

/** Whether a user's address is proved to be theirs. */
export function hasProved({ email_proof: proof }: UserRow): boolean {
  return proof !== 'none' && proof !== 'unknown'
}
