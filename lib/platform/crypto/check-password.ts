import { hashPassword, verifyPassword } from './passwords'

export interface CheckedPassword {
  matches: boolean
  /** the hash to store instead, if the stored one is of a spelling that is no longer used; else null */
  rehashed: string | null
}

/**
 * Checks a password in each of its Unicode spellings: the hash may be of what a keyboard typed (an `é` of one
 * character or of two). Without a stored hash, or with an empty one, it does the same work and returns false.
 */
export async function checkPassword(stored: string | undefined, password: string): Promise<CheckedPassword> {
  const spellings = new Set([password.normalize('NFC'), password, password.normalize('NFD')])
  for (const spelling of spellings) {
    if (!(await verifyPassword(stored || undefined, spelling))) continue
    const isCurrent = spelling === password.normalize('NFC')
    return { matches: true, rehashed: isCurrent ? null : await hashPassword(password) }
  }
  return { matches: false, rehashed: null }
}
