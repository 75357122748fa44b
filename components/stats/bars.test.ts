import { describe, expect, it } from 'vitest'
import { countRetried, filterOf, toBars } from './bars'

describe('stacked bars', () => {
  it('share the height by the fullest bucket', () => {
    const { max, bars } = toBars(
      [
        { delivered: 20, failed: 10, attempts_failed: 20 },
        { delivered: 10, failed: 0, attempts_failed: 0 },
      ],
      100,
    )
    expect(max).toBe(40)
    expect(bars).toEqual([
      { failed: 25, retried: 25, delivered: 50 },
      { failed: 0, retried: 0, delivered: 25 },
    ])
  })

  it('show one failure and one retry among thousands, and never stand out of the chart', () => {
    const [bar] = toBars([{ delivered: 9999, failed: 1, attempts_failed: 2 }], 100).bars
    expect(bar).toEqual({ failed: 2, retried: 2, delivered: 96 })
    const [flat] = toBars([{ delivered: 0, failed: 1, attempts_failed: 1_000_001 }], 3).bars
    expect(flat).toEqual({ failed: 2, retried: 1, delivered: 0 })
  })

  it('of nothing are flat', () => {
    expect(toBars([{ delivered: 0, failed: 0, attempts_failed: 0 }], 100)).toEqual({
      max: 1,
      bars: [{ failed: 0, retried: 0, delivered: 0 }],
    })
  })
})

describe('what was tried again', () => {
  it('is every failed attempt but the last of its delivery, and never less than none', () => {
    expect(countRetried({ attempts_failed: 12, failed: 2 })).toBe(10)
    expect(countRetried({ attempts_failed: 1, failed: 3 })).toBe(0)
  })
})

describe('the filter of a bucket', () => {
  it('reaches from its beginning to that of the next', () => {
    expect(filterOf({ start: '2026-02-17T23:00:00Z' }, 3600)).toBe(
      'from:2026-02-17T23:00:00Z to:2026-02-18T00:00:00Z',
    )
  })
})
