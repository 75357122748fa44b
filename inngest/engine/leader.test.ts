import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLeadership } from './leader'
import { createStore, type Store } from './store'
import { type EngineDatabase, openEngineDatabase } from './testing'

let database: EngineDatabase
let store: Store

beforeEach(() => {
  database = openEngineDatabase()
  store = createStore(database.sqlite)
})
afterEach(() => database.dispose())

const hold = (owner: string, until: number) =>
  database.sqlite.prepare('insert into ie_leader values (1, ?, 1, ?)').run(owner, until)
const inMs = (ms: number) => Date.now() + ms
const identity = { owner: 'this one', isOwnerGone: (owner: string) => owner === 'crashed' }

describe('the lease', () => {
  it('is renewed by its holder and released', () => {
    const one = createLeadership(store)
    const two = createLeadership(store)
    expect([one.take(), two.take(), one.take()]).toEqual([true, false, true])
    expect([one.isHeld(), two.isHeld()]).toEqual([true, false])
    two.release()
    expect(two.take()).toBe(false)
    one.release()
    expect([two.take(), one.isHeld(), two.isHeld()]).toEqual([true, false, true])
  })

  it('is taken immediately from a process known to have ended', () => {
    hold('crashed', inMs(9_000))
    expect(createLeadership(store, identity).take()).toBe(true)
  })

  it('is not taken from an unknown process before it expires', () => {
    hold('living elsewhere', inMs(9_000))
    expect(createLeadership(store, identity).take()).toBe(false)
    database.sqlite.prepare('update ie_leader set until = ?').run(inMs(-1))
    expect(createLeadership(store, identity).take()).toBe(true)
  })

  it.each([60_000, 3_600_000, 365 * 86_400_000])(
    'is taken when it ends %i ms from now, as one from before the clock was set back',
    (ms) => {
      hold('living elsewhere', inMs(ms))
      const leadership = createLeadership(store, identity)
      expect(leadership.isValid()).toBe(false)
      expect(leadership.take()).toBe(true)
      const { until } = store.getLead.get() ?? { until: 0 }
      expect(until).toBeLessThanOrEqual(inMs(10_000))
      expect([leadership.isHeld(), leadership.isValid()]).toEqual([true, true])
    },
  )

  it('is valid until it ends, whichever engine holds it, and not when there is none', () => {
    const leadership = createLeadership(store, identity)
    expect([leadership.isTaken(), leadership.isValid()]).toEqual([false, false])
    hold('living elsewhere', inMs(9_000))
    expect([leadership.isTaken(), leadership.isValid()]).toEqual([true, true])
    database.sqlite.prepare('update ie_leader set until = ?').run(inMs(-1))
    expect([leadership.isTaken(), leadership.isValid()]).toEqual([true, false])
  })
})
