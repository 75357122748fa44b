import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pruneOld } from './prune'
import { createStore } from './store'
import { type EngineDatabase, openEngineDatabase } from './testing'

const now = 10 * 86_400_000
const hourMs = 3_600_000
let database: EngineDatabase

beforeEach(() => {
  database = openEngineDatabase()
})
afterEach(() => database.dispose())

function fill(runs: number, endedAt: number | null): void {
  const insert = database.sqlite.prepare(
    "insert into ie_runs (fn, status, due_at, event, created_at, ended_at) values (1, ?, 0, '{}', 0, ?)",
  )
  for (let i = 0; i < runs; i++) insert.run(endedAt === null ? 0 : 3, endedAt)
}

const count = (table: string) =>
  (database.sqlite.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n

describe('pruning', () => {
  it('deletes everything that ended long ago, however much, and nothing open or recent', async () => {
    const store = createStore(database.sqlite)
    database.sqlite.transaction(() => {
      fill(2500, now - 3 * hourMs)
      fill(3, now - hourMs)
      fill(4, null)
      for (let i = 0; i < 1500; i++) store.seeEvent.run(`old-${i}`, 0)
      store.seeEvent.run('new', now - hourMs)
    })()
    const { transact } = database
    await pruneOld(store, { transact, keepMs: 2 * hourMs }, now, () => true)
    expect([count('ie_runs'), count('ie_seen_events')]).toEqual([7, 1])
  })

  it('ends when it is no longer wanted', async () => {
    const store = createStore(database.sqlite)
    database.sqlite.transaction(() => fill(2500, 0))()
    let asked = 0
    await pruneOld(store, database, now, () => ++asked <= 1)
    expect(count('ie_runs')).toBe(2250)
  })
})
