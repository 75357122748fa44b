import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { processWide } from '@/lib/platform/process-wide'
import { Turns } from '@/lib/platform/turns'

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const options = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash of an unknown password, with the same parameters: compared when there is no user. */
export const decoyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$J0VgxgRvTCUFkuOQSKcgQg$Msmo80bowdkeYoPi1bpW5XRqA/sXNqOMZUFPOBFwo0k'

const shared = processWide<Turns>('password checks')
// Each takes a core for about 20 ms, which deliveries then lack.
shared.value ??= new Turns({ maxRunning: 2, maxWaiting: 32 }, 'password checks')
const turns = shared.value

/**
 * Hashes a password in its composed spelling (Unicode NFC), whatever the keyboard typed; two at a time per process, a
 * 429 problem when too many wait.
 */
export function hashPassword(password: string): Promise<string> {
  return turns.run(() => hash(password.normalize('NFC'), options))
}

/**
 * Checks a password; without a stored hash it does the same work and returns false, so that the duration reveals
 * nothing.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const matches = await turns.run(() => verify(stored ?? decoyHash, password))
  return stored !== undefined && matches
}
