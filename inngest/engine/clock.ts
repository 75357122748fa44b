import type { Clock } from './types'

// A longer timeout would fire at once.
const longestTimeoutMs = 2 ** 31 - 1

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  wake: (at, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, at - Date.now()), longestTimeoutMs))
    return () => clearTimeout(timer)
  },
}
