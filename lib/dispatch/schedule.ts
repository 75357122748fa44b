/** How many attempts a delivery has: one immediately and one after each delay. */
export function maxAttempts(scheduleMs: number[]): number {
  return scheduleMs.length + 1
}

/** Milliseconds from the end of attempt `number` (1…) to the next, or null when it was the last. */
export function delayAfterAttempt(scheduleMs: number[], number: number): number | null {
  return scheduleMs[number - 1] ?? null
}

/** The times of the upcoming attempts, assuming that each fails immediately. */
export function comingAttempts(
  scheduleMs: number[],
  { attemptCount, nextAttemptAt }: { attemptCount: number; nextAttemptAt: number | null },
): { attempt: number; at: number }[] {
  if (nextAttemptAt === null) return []
  let at = nextAttemptAt
  const coming = [{ attempt: attemptCount + 1, at }]
  for (let number = attemptCount + 1; number < maxAttempts(scheduleMs); number++) {
    at += scheduleMs[number - 1] ?? 0
    coming.push({ attempt: number + 1, at })
  }
  return coming
}
