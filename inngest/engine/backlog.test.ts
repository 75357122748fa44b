import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Backlog } from './backlog'
import { applySchema } from './schema'
import { type EngineDatabase, openEngineDatabase } from './testing'

let database: EngineDatabase
let backlog: Backlog
beforeEach(() => {
  database = openEngineDatabase()
  applySchema(database.sqlite)
  backlog = new Backlog(database.sqlite)
})
afterEach(() => database.dispose())

const now = 1_000
function add(count: number, status: number, dueAt: number, steps: string | null = null): void {
  const insert = database.sqlite.prepare(
    `insert into ie_runs (fn, status, due_at, event, steps, created_at) values (1, ?, ?, '{}', ?, 1)`,
  )
  for (let i = 0; i < count; i++) insert.run(status, dueAt, steps)
}

describe('the backlog', () => {
  it('counts runs that are due, in the ready queue and asleep, each of both kinds', () => {
    add(3, 0, 900)
    add(2, 0, 800, '{"a":1}')
    add(4, 1, 700)
    add(1, 1, 600, '{"a":1}')
    add(5, 0, 1_001)
    add(6, 0, 9_000, '{"a":1}')
    add(7, 3, 100)
    expect(backlog.countNow(now)).toEqual({ due: 5, inLine: 5, sleeping: 11, oldestDueAt: 800 })
  })

  it('is counted no further than needed', () => {
    add(1_200, 0, 5_000)
    add(30, 1, 500)
    expect(backlog.countNow(now)).toMatchObject({ due: 0, inLine: 30, sleeping: 1_000, oldestDueAt: null })
  })
})
