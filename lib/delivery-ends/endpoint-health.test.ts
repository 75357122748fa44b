import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDead, isOurFault, listWarnings } from './endpoint-health'

const hour = 3_600_000
const byDefault = { after: 20, minMs: 24 * hour }
const since = Date.parse('2026-02-17T14:00:00Z')

describe('an endpoint must be disabled', () => {
  it.each([
    [1, 0, byDefault, false],
    [19, 48 * hour, byDefault, false],
    [20, 24 * hour - 1, byDefault, false],
    [20, 24 * hour, byDefault, true],
    [21, 24 * hour, byDefault, true],
    [500, hour, byDefault, false],
    [500, 1000 * hour, { after: 0, minMs: 0 }, false],
    [1, 0, { after: 1, minMs: 0 }, true],
    [2, -1, { after: 2, minMs: 0 }, false],
  ])('after %i failures in a row over %i ms with %j: %s', (failures, elapsedMs, rule, expected) => {
    expect(isDead({ failures, since }, rule, since + elapsedMs)).toBe(expected)
  })

  const streaks = fc.record({ failures: fc.nat(100), since: fc.nat(10 * hour) })
  const rules = fc.record({ after: fc.nat(50), minMs: fc.nat(48 * hour) })

  it('permanently: neither another failure nor time reverts it', () => {
    const later = fc.tuple(fc.nat(50), fc.nat(48 * hour))
    fc.assert(
      fc.property(streaks, rules, fc.nat(60 * hour), later, (streak, rule, now, [more, laterMs]) => {
        fc.pre(isDead(streak, rule, now))
        const longer = { ...streak, failures: streak.failures + more }
        expect(isDead(longer, rule, now + laterMs)).toBe(true)
      }),
    )
  })

  it('only with enough failures over enough time, and never when that is switched off', () => {
    fc.assert(
      fc.property(streaks, rules, fc.nat(60 * hour), (streak, rule, now) => {
        const expected = rule.after !== 0 && streak.failures >= rule.after && now >= streak.since + rule.minMs
        expect(isDead(streak, rule, now)).toBe(expected)
      }),
    )
  })
})

describe('a failure streak', () => {
  it.each([
    [20, [5, 10]],
    [0, [5, 10]],
    [100, [25, 50]],
    [7, [2, 4]],
    [3, [2]],
    [2, []],
    [1, []],
  ])('causes warnings on the way to %i failures at %j', (after, warned) =>
    expect(listWarnings({ after, minMs: hour })).toEqual(warned),
  )
})

describe('the fault is ours', () => {
  it.each([
    [0, 0, false],
    [4, 4, false],
    [5, 2, false],
    [5, 3, true],
    [5, 5, true],
    [10, 5, false],
    [10, 6, true],
    [1000, 500, false],
    [1000, 501, true],
  ])('when of %i endpoints %i are failing: %s', (ended, failing, expected) => {
    expect(isOurFault({ ended, failing })).toBe(expected)
  })
})
