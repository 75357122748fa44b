import type { Runtime } from '@/lib/platform/context'
import { AtOnce } from '@/lib/platform/http/at-once'
import { rateLimited } from '@/lib/platform/http/rate-limit'

// Limits what one network may have in flight, so that others get their turn.
const inFlight = new AtOnce(8, 'sign-ins')

/**
 * Runs a password check for a sign-in and counts it when it fails (`check` returns null): per user and network, so
 * that only failures from a user's own network lock them out, and per network over all users. Throws a 429 problem,
 * before anything is checked, after too many failures in the last quarter of an hour.
 */
export function limitSignIn<T>(
  { rateLimiter }: Runtime,
  { email, network }: { email: string; network: string },
  check: () => Promise<T | null>,
): Promise<T | null> {
  return inFlight.run(network, async () => {
    const user = `${email} ${network}`
    // Counted before the result is known, so that parallel tries gain nothing.
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
