import { describe, expect, it } from 'vitest'
import { boundsOfFair, endOfFunction, formatLane, parseLane } from './lane'

const fairs = ['', 'a', 'ab', 'a"', 'a,', 'a-', 'b', 'é', '["a",1']
const lanes = fairs.flatMap((fair) =>
  [1, 2, 10].flatMap((fn) => [[], ['x'], ['x', 'y'], ['~'], ['é']].map((values) => ({ fair, fn, values }))),
)
// As SQLite compares.
const isBefore = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0

describe('lanes as text', () => {
  it('are read as they were written', () => {
    for (const lane of lanes) {
      expect(parseLane(formatLane(lane))).toEqual({ ...lane, text: formatLane(lane) })
      expect(parseLane(formatLane(lane))).toBe(parseLane(formatLane(lane)))
    }
  })

  it('lie between the bounds of their own fairness key only', () => {
    for (const fair of fairs) {
      const [begin, end] = boundsOfFair(fair)
      const within = lanes.filter((lane) => {
        const text = formatLane(lane)
        return isBefore(begin, text) && isBefore(text, end)
      })
      expect(within).toEqual(lanes.filter((lane) => lane.fair === fair))
    }
  })

  it('end with their function: nothing of another is passed over', () => {
    for (const lane of lanes) {
      const text = formatLane(lane)
      const end = endOfFunction(lane)
      const over = lanes.filter(
        (other) => isBefore(text, formatLane(other)) && isBefore(formatLane(other), end),
      )
      for (const other of over) expect([other.fair, other.fn]).toEqual([lane.fair, lane.fn])
      const same = lanes.filter(
        ({ fair, fn, values }) => fair === lane.fair && fn === lane.fn && values.length,
      )
      if (lane.values.length) for (const other of same) expect(isBefore(formatLane(other), end)).toBe(true)
    }
  })
})
