import type { Clock } from './types'

// Timers count running time only: check again in case the machine's clock was set or the machine slept.
const maxSleepMs = 60_000

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  wake: (at, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, at - Date.now()), maxSleepMs))
    return () => clearTimeout(timer)
  },
}
