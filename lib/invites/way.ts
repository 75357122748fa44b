import type { OpenInvite } from '@/db/queries/invites'
import { findUserByEmail, type UserRow } from '@/db/queries/tenancy'
import type { Db } from '@/db/tables/schema'

/** How an invite can be accepted by whoever follows its link, and the person who has its address, if there is one. */
export type Way =
  /** they are nobody here yet, and choose a name and a password */
  | { name: 'new'; person: null }
  /** they are signed in as whom it is for */
  | { name: 'session'; person: UserRow }
  /** the address is proved, once before and again by the link */
  | { name: 'link'; person: UserRow }
  /** they have to sign in first */
  | { name: 'sign_in'; person: UserRow }
  /** they are signed in as somebody else */
  | { name: 'other'; person: null }

/**
 * How whoever follows an invite's link may accept it. A link that was passed on proves no address, and under an address
 * that nobody has proved somebody else may have begun: in both cases it takes that person's own session.
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

/** Whether a person's address is known to be theirs. */
export function hasProved({ email_proof: proof }: UserRow): boolean {
  return proof !== 'none' && proof !== 'unknown'
}
