import { describe, expect, it } from 'vitest'
import { comingAttempts, delayAfterAttempt, maxAttempts } from './schedule'

const schedule = [30_000, 120_000, 600_000, 3_600_000, 14_400_000]

describe('retry schedule of the contract', () => {
  it('gives six attempts, the last without a successor', () => {
    expect(maxAttempts(schedule)).toBe(6)
    expect([1, 2, 3, 4, 5, 6].map((number) => delayAfterAttempt(schedule, number))).toEqual([
      ...schedule,
      null,
    ])
  })

  it('previews every upcoming attempt from the next one on', () => {
    const coming = comingAttempts(schedule, { attemptCount: 3, nextAttemptAt: 1_000 })
    expect(coming).toEqual([
      { attempt: 4, at: 1_000 },
      { attempt: 5, at: 3_601_000 },
      { attempt: 6, at: 18_001_000 },
    ])
    expect(comingAttempts(schedule, { attemptCount: 6, nextAttemptAt: null })).toEqual([])
  })
})
