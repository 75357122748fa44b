import type { Runtime } from '@/lib/platform/context'
import { AtOnce } from '@/lib/platform/http/at-once'
import { rateLimited } from '@/lib/platform/http/rate-limit'

// What one network may have under way leaves places to others.
const inFlight = new AtOnce(8, 'sign-ins')

/**
 * Has a password checked that somebody signs in with, and counts it when it is wrong (`check` gives null): per user and
 * network, so that only who fails from a user's own network keeps them out, and per network over all users. Throws a 429
 * problem, before anything is checked, to who has failed too often in the last quarter of an hour.
 */
export function limitSignIn<T>(
  { rateLimiter }: Runtime,
  { email, network }: { email: string; network: string },
  check: () => Promise<T | null>,
): Promise<T | null> {
  return inFlight.run(network, async () => {
    const user = `${email} ${network}`
    // Counted before it is known whether it is right, so that many at once are no more tries.
    for (const [kind, who] of [
      ['failedLogins', user],
      ['failedLoginsOfNetwork', network],
    ] as const) {
      const state = await rateLimiter.take(kind, who)
      if (state?.isOver) throw rateLimited(state, 'failed sign-ins')
    }
    const checked = await check().catch(async (error: unknown) => {
      await rateLimiter.giveBack('failedLogins', user)
      await rateLimiter.giveBack('failedLoginsOfNetwork', network)
      throw error
    })
    if (checked === null) return null
    await rateLimiter.forget('failedLogins', user)
    await rateLimiter.giveBack('failedLoginsOfNetwork', network)
    return checked
  })
}
