import { describe, expect, it } from 'vitest'
import { toBars } from './bars'

describe('stacked bars', () => {
  it('share the height by the fullest bucket', () => {
    const { most, bars } = toBars(
      [
        { delivered: 30, failed: 10 },
        { delivered: 10, failed: 0 },
      ],
      100,
    )
    expect(most).toBe(40)
    expect(bars).toEqual([
      { failed: 25, delivered: 75 },
      { failed: 0, delivered: 25 },
    ])
  })

  it('show one failure among thousands, and never stand out of the chart', () => {
    const [bar] = toBars([{ delivered: 9999, failed: 1 }], 100).bars
    expect(bar).toEqual({ failed: 2, delivered: 98 })
  })

  it('of nothing are flat', () => {
    expect(toBars([{ delivered: 0, failed: 0 }], 100)).toEqual({
      most: 1,
      bars: [{ failed: 0, delivered: 0 }],
    })
  })
})
