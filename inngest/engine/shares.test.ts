import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatQueueKey } from './queue-key'
import { applySchema } from './schema'
import { Shares } from './shares'
import { type EngineDatabase, openEngineDatabase } from './testing'

let database: EngineDatabase
let shares: Shares
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  database = openEngineDatabase()
  applySchema(database.sqlite)
  shares = new Shares(database.sqlite)
})
afterEach(() => {
  vi.useRealTimers()
  database.dispose()
})

const inLine = 1
const queueKeyOf = (partition: string, value = 'wh_a') =>
  formatQueueKey({ partition, fn: 1, values: [value] })

/** Runs of one queue key that fell due in the same millisecond. */
function add(count: number, lane: string, { status = inLine, steps = null as string | null } = {}): void {
  const insert = database.sqlite.prepare(
    `insert into ie_runs (fn, status, due_at, lane, event, steps, created_at) values (1, ?, 5, ?, '{}', ?, 1)`,
  )
  database.sqlite.transaction(() => {
    for (let i = 0; i < count; i++) insert.run(status, lane, steps)
  })()
}

/** Asks repeatedly, as requests do, for this many seconds. */
function ask(partition: string, max: number, seconds: number): boolean {
  let isOver = shares.isOver(partition, max)
  for (let i = 0; i < seconds * 10; i++) {
    vi.advanceTimersByTime(100)
    isOver = shares.isOver(partition, max)
  }
  return isOver
}

describe('the share of a partition', () => {
  it('is its number of runs in the ready queue, over all queue keys, with and without a step result', () => {
    add(2, queueKeyOf('a'))
    add(1, queueKeyOf('a', 'wh_b'))
    add(2, queueKeyOf('a'), { steps: '{"x":1}' })
    for (const status of [0, 3, 4, 5]) add(9, queueKeyOf('a'), { status })
    for (const other of ['', 'A', 'a0', 'aa', 'b', 'a","']) add(9, queueKeyOf(other))
    expect([shares.isOver('a', 4), ask('a', 5, 2)]).toEqual([true, false])
  })

  it('is counted once a second, however often it is read', () => {
    add(3, queueKeyOf('a'))
    expect(shares.isOver('a', 3)).toBe(false)
    add(1, queueKeyOf('a'))
    vi.advanceTimersByTime(999)
    expect(shares.isOver('a', 3)).toBe(false)
    vi.advanceTimersByTime(2)
    expect(shares.isOver('a', 3)).toBe(true)
  })

  it("is counted in slices, and is the last count's result until then", () => {
    add(5_001, queueKeyOf('a'))
    add(1_000, queueKeyOf('a', 'wh_b'))
    expect(shares.isOver('a', 6_000)).toBe(false)
    expect(ask('a', 6_000, 2)).toBe(true)
    expect(ask('a', 6_001, 5)).toBe(false)
    expect(ask('a', 6_000, 5)).toBe(true)
    database.sqlite.exec('delete from ie_runs where id % 2')
    expect(shares.isOver('a', 6_000)).toBe(true)
    expect(ask('a', 6_000, 5)).toBe(false)
  })

  it('reads no more than a slice of the index', () => {
    const plans = ['null', 'not null'].map((kind) =>
      database.sqlite
        .prepare(
          `explain query plan select count(*) from ie_runs where status = 1 and steps is ${kind} and lane < 'b'
           and (lane, due_at, id) > ('a', 5, 1)`,
        )
        .all(),
    )
    for (const [step] of plans as { detail: string }[][])
      expect(step?.detail).toMatch(
        /SEARCH ie_runs USING (COVERING )?INDEX ie_runs_(first|later)_line \(\(lane/,
      )
  })
})
