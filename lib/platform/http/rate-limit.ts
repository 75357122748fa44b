import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimits } from '@/lib/config/limits'
import { AppError } from '@/lib/contract/errors'
import type { RateKind, RateLimiter, RateState } from '@/lib/platform/ports'

const windowSeconds: Record<RateKind, number> = {
  read: 1,
  write: 1,
  publish: 1,
  failedKeys: 60,
  failedLogins: 900,
  failedLoginsOfNetwork: 900,
}

export function createRateLimiter(limits: RateLimits): RateLimiter {
  const limiters = new Map<RateKind, RateLimiterMemory>()
  for (const [kind, points] of Object.entries(limits) as [RateKind, number][])
    if (points > 0) limiters.set(kind, new RateLimiterMemory({ points, duration: windowSeconds[kind] }))
  const state = (kind: RateKind, result: RateLimiterRes | null): RateState => ({
    limit: limits[kind],
    remaining: result ? Math.max(0, result.remainingPoints) : limits[kind],
    resetMs: result?.msBeforeNext ?? 0,
    isOver: result !== null && result.consumedPoints > limits[kind],
  })
  return {
    take: async (kind, who) => {
      const limiter = limiters.get(kind)
      if (!limiter) return null
      // The library rejects over the limit; here it is a return value.
      const result = await limiter.consume(who).catch((refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return refusal
        throw refusal
      })
      return state(kind, result)
    },
    peek: async (kind, who) => {
      const limiter = limiters.get(kind)
      if (!limiter) return null
      const result = await limiter.get(who)
      return { ...state(kind, result), isOver: result !== null && result.remainingPoints <= 0 }
    },
    giveBack: async (kind, who) => {
      await limiters.get(kind)?.reward(who)
    },
    forget: async (kind, who) => {
      await limiters.get(kind)?.delete(who)
    },
  }
}

/** The rate-limit headers for a caller. */
export function rateHeaders({ limit, remaining, resetMs }: RateState): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(resetMs / 1000)),
  }
}

/** The 429 for a caller that did too much of `what`. */
export function rateLimited(state: Pick<RateState, 'resetMs'>, what: string): AppError {
  const seconds = Math.max(1, Math.ceil(state.resetMs / 1000))
  return new AppError('rate_limited', `Too many ${what}. Try again in ${seconds} s.`, [], {
    'retry-after': String(seconds),
  })
}

/** Limits a caller to `points` calls in `seconds`, in this process's memory; beyond that, a 429 that names `what`. */
export function limitTo(
  points: number,
  { seconds, what }: { seconds: number; what: string },
): (who: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return async (who) => {
    const refusal = await limiter.consume(who).then(
      () => null,
      (state: RateLimiterRes) => state,
    )
    if (refusal) throw rateLimited({ resetMs: refusal.msBeforeNext }, what)
  }
}
