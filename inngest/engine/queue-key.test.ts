import { describe, expect, it } from 'vitest'
import { boundsOfPartition, endOfFunction, formatQueueKey, parseQueueKey } from './queue-key'

const fairs = ['', 'a', 'ab', 'a"', 'a,', 'a-', 'b', 'é', '["a",1']
const lanes = fairs.flatMap((partition) =>
  [1, 2, 10].flatMap((fn) =>
    [[], ['x'], ['x', 'y'], ['~'], ['é']].map((values) => ({ partition, fn, values })),
  ),
)
// SQLite's comparison.
const isBefore = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0

describe('queue keys as text', () => {
  it('are parsed as they were written', () => {
    for (const lane of lanes) {
      expect(parseQueueKey(formatQueueKey(lane))).toEqual({ ...lane, text: formatQueueKey(lane) })
      expect(parseQueueKey(formatQueueKey(lane))).toBe(parseQueueKey(formatQueueKey(lane)))
    }
  })

  it('lie between the bounds of their own partition only', () => {
    for (const partition of fairs) {
      const [begin, end] = boundsOfPartition(partition)
      const within = lanes.filter((lane) => {
        const text = formatQueueKey(lane)
        return isBefore(begin, text) && isBefore(text, end)
      })
      expect(within).toEqual(lanes.filter((lane) => lane.partition === partition))
    }
  })

  it('end with their function: none of another function is skipped', () => {
    for (const lane of lanes) {
      const text = formatQueueKey(lane)
      const end = endOfFunction(lane)
      const over = lanes.filter(
        (other) => isBefore(text, formatQueueKey(other)) && isBefore(formatQueueKey(other), end),
      )
      for (const other of over) expect([other.partition, other.fn]).toEqual([lane.partition, lane.fn])
      const same = lanes.filter(
        ({ partition, fn, values }) => partition === lane.partition && fn === lane.fn && values.length,
      )
      if (lane.values.length)
        for (const other of same) expect(isBefore(formatQueueKey(other), end)).toBe(true)
    }
  })
})
