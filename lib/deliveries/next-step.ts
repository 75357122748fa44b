import { delayAfterAttempt } from '@/lib/dispatch/schedule'

/**
 * The step after an attempt: `wait` until `at`, then make the next one; `again`: repeat this one, because it could
 * not be made yet; `fail`; `leave` it pending for the sweep; or nothing (delivered, cancelled). Milliseconds.
 */
export type NextStep =
  | { do: 'wait'; delayMs: number; at: number }
  | { do: 'again'; delayMs: number }
  | { do: 'fail' }
  | { do: 'leave' }
  | { do: 'end' }

/**
 * The delay before the second send of a test that is sent twice under one id; short, because somebody waits for it.
 */
export const repeatAfterMs = 1_000

interface SchedulePosition {
  number: number
  maxAttempts: number
  scheduleMs: number[]
}

/**
 * Milliseconds from the end of attempt `number` to the next; null after the last one, even if the schedule has
 * changed.
 */
export function delayToNext({ number, maxAttempts, scheduleMs }: SchedulePosition): number | null {
  if (number >= maxAttempts) return null
  // The schedule was shortened since: the attempts that were promised are still made.
  return delayAfterAttempt(scheduleMs, number) ?? scheduleMs.at(-1) ?? null
}

const firstPauseMs = 1_000
const maxPauseMs = 60_000
const maxPauses = 12

/**
 * How long to wait before the same attempt is tried again, for the `count`-th time (0…); after twelve it is left to
 * the sweep.
 */
export function pauseBefore(count: number): NextStep {
  if (count >= maxPauses) return { do: 'leave' }
  return { do: 'again', delayMs: Math.min(firstPauseMs * 2 ** count, maxPauseMs) }
}
