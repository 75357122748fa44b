import { hashPassword, verifyPassword } from './passwords'

export interface CheckedPassword {
  matches: boolean
  /** a hash to keep instead, where the kept one was made of another spelling than hashes are made of today; else null */
  rehashed: string | null
}

/**
 * Checks a password in each of its Unicode spellings: a hash may be of the one that a keyboard gave (an `é` of one
 * character or of two). Without a stored hash, or with an empty one, it does the same work and says no.
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
