import { hostname } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLeadership } from './leader'
import { createStore, type Store } from './store'
import { openTestDatabase, type TestDatabase } from './testing'

// Above the largest process id that Linux gives out.
const deadPid = 2 ** 22 + 1
let database: TestDatabase
let store: Store

beforeEach(() => {
  database = openTestDatabase()
  store = createStore(database.sqlite)
})
afterEach(() => database.dispose())

const hold = (owner: string, pid: number, until: number) =>
  database.sqlite.prepare('insert into ie_leader values (1, ?, ?, ?)').run(owner, pid, until)
const later = () => Date.now() + 60_000

describe('the lease', () => {
  it('is renewed by its holder and given up', () => {
    const one = createLeadership(store)
    const two = createLeadership(store)
    expect([one.take(), two.take(), one.take()]).toEqual([true, false, true])
    expect([one.isHeld(), two.isHeld()]).toEqual([true, false])
    two.release()
    expect(two.take()).toBe(false)
    one.release()
    expect([two.take(), one.isHeld(), two.isHeld()]).toEqual([true, false, true])
  })

  it('is taken at once from a process of this machine that is gone', () => {
    hold(`crashed@${hostname()}`, deadPid, later())
    expect(createLeadership(store).take()).toBe(true)
  })

  it('is not taken from another machine, whose process ids say nothing here, before it ends', () => {
    hold('living@elsewhere', deadPid, later())
    expect(createLeadership(store).take()).toBe(false)
    database.sqlite.prepare('update ie_leader set until = ?').run(Date.now() - 1)
    expect(createLeadership(store).take()).toBe(true)
  })
})
