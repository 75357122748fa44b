import type { Clock } from './types'

// Timers count running time only: when the machine's clock is set, or the machine sleeps, it must be looked at again.
const maxSleepMs = 60_000

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  wake: (at, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, at - Date.now()), maxSleepMs))
    return () => clearTimeout(timer)
  },
}
