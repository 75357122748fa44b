import { type Algorithm, hash, verify } from '@node-rs/argon2'

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const options = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

let decoy: Promise<string> | null = null

/** Hashes a password in its composed spelling (Unicode NFC), whichever a keyboard gives. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), options)
}

/** Checks a password; without a stored hash it does the same work and says no, so that time tells nothing. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('decoy')
  const matches = await verify(stored ?? (await decoy), password)
  return stored !== undefined && matches
}
