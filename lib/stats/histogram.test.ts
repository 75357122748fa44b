import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentile, type SlotCounts, toMs, toSlot } from './histogram'

const duration = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 40 }))

function count(durations: number[]): SlotCounts {
  const counts: SlotCounts = []
  for (const ms of durations) counts[toSlot(ms)] = (counts[toSlot(ms)] ?? 0) + 1
  return counts
}

function exact(durations: number[], share: number): number {
  const sorted = [...durations].sort((a, b) => a - b)
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1] ?? Number.NaN
}

const error = (durations: number[], share: number) => {
  const truth = exact(durations, share)
  return Math.abs((percentile(count(durations), share) ?? Number.NaN) - truth) / Math.max(truth, 1)
}

describe('a slot', () => {
  it('holds exactly the durations from where it begins to where the next does', () => {
    fc.assert(
      fc.property(duration, (ms) => {
        const slot = toSlot(ms)
        expect(slot).toBeGreaterThanOrEqual(1)
        expect(toMs(slot)).toBeLessThanOrEqual(Math.max(1, ms) * (1 + 1e-6))
        expect(toMs(slot + 1)).toBeGreaterThan(ms)
      }),
    )
  })

  it('begins in itself, and there are few enough of them for a minute-long attempt', () => {
    for (let slot = 1; slot <= 100; slot++) expect(toSlot(toMs(slot))).toBe(slot)
    expect(toSlot(60_000)).toBeLessThan(80)
    expect(toSlot(Number.MAX_SAFE_INTEGER)).toBe(100)
  })
})

describe('a percentile', () => {
  it('is never off by more than a tenth, or a millisecond', () => {
    const samples = fc.array(duration, { minLength: 1, maxLength: 300 })
    const share = fc.constantFrom(0.5, 0.95, 0.99, 0.001, 1)
    fc.assert(
      fc.property(samples, share, (durations, p) => {
        const truth = exact(durations, p)
        const estimate = percentile(count(durations), p) ?? Number.NaN
        expect(Math.abs(estimate - truth)).toBeLessThanOrEqual(Math.max(1, truth * 0.1 + 0.5))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is close where durations are spread as they usually are', () => {
    const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })
    const samples = fc.array(fc.tuple(unit, unit), { minLength: 400, maxLength: 800 })
    fc.assert(
      fc.property(samples, (pairs) => {
        const logNormal = pairs.map(([u, v]) =>
          Math.round(200 * Math.exp(0.6 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v))),
        )
        expect(error(logNormal, 0.5)).toBeLessThan(0.06)
      }),
      { numRuns: 50, seed: 7 },
    )
  })

  it('is null when nothing was counted', () => {
    expect(percentile([], 0.5)).toBeNull()
  })

  it('adds up from the counts of several times', () => {
    const merged = count([10, 10, 10, 1000])
    expect([percentile(merged, 0.5), percentile(merged, 0.99)]).toEqual([10, expect.closeTo(1000, -2)])
  })
})
