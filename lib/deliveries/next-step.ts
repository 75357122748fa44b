import { delayAfterAttempt } from '@/lib/dispatch/schedule'

/**
 * What follows an attempt: `wait` until `at` and make the next one; `again`, the same one, because it could not be made
 * yet; `fail`; `leave` it pending until the sweep finds it; or nothing (delivered, cancelled). Milliseconds.
 */
export type NextStep =
  | { do: 'wait'; delayMs: number; at: number }
  | { do: 'again'; delayMs: number }
  | { do: 'fail' }
  | { do: 'leave' }
  | { do: 'end' }

/** How long after its first attempt a test is sent again that is to come twice under one id; somebody waits for it. */
export const repeatAfterMs = 1_000

interface SchedulePosition {
  number: number
  maxAttempts: number
  scheduleMs: number[]
}

/** Milliseconds from the end of attempt `number` to the next; null after a delivery's last, whatever the schedule is now. */
export function delayToNext({ number, maxAttempts, scheduleMs }: SchedulePosition): number | null {
  if (number >= maxAttempts) return null
  // A schedule that was shortened meanwhile: the promised attempts are made all the same.
  return delayAfterAttempt(scheduleMs, number) ?? scheduleMs.at(-1) ?? null
}

const firstPauseMs = 1_000
const maxPauseMs = 60_000
const maxPauses = 12

/** How long to wait before the same attempt is tried again for the `count`-th time (0…); after twelve it is left. */
export function pauseBefore(count: number): NextStep {
  if (count >= maxPauses) return { do: 'leave' }
  return { do: 'again', delayMs: Math.min(firstPauseMs * 2 ** count, maxPauseMs) }
}
