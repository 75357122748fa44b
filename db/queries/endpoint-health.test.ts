import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, planOf, type TestDatabase } from '../testing'
import { countEndedEndpoints, markDelivered } from './endpoints'
import { countEvents } from './events'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
  await database.db.insertInto('partners').values({ id: 'prt_1', name: 'Acme', created_at: 0 }).execute()
})
afterEach(() => database.dispose())

interface Mark {
  last_ended_at: number | null
  failure_streak: number
}
async function insertEndpoints(marks: Mark[]): Promise<void> {
  const common = { partner_id: 'prt_1', url: 'https://hooks.acme.com/', events: '["*"]', secret_sealed: '' }
  const times = { created_at: 0, updated_at: 0, deleted_at: null }
  const rows = marks.map((mark, i) => ({ id: `wh_${i}`, ...common, ...times, ...mark, active: 1 }))
  for (let i = 0; i < rows.length; i += 100)
    await database.db
      .insertInto('endpoints')
      .values(rows.slice(i, i + 100))
      .execute()
}

describe('countEndedEndpoints', () => {
  it('counts those that ended a delivery since then, and the failing of them', async () => {
    await insertEndpoints([
      { last_ended_at: null, failure_streak: 0 },
      { last_ended_at: 99, failure_streak: 7 },
      { last_ended_at: 100, failure_streak: 0 },
      { last_ended_at: 101, failure_streak: 1 },
      { last_ended_at: 102, failure_streak: 9 },
    ])
    expect(await countEndedEndpoints(database.db, 100, 10)).toEqual({ ended: 3, failing: 2 })
    expect(await countEndedEndpoints(database.db, 103, 10)).toEqual({ ended: 0, failing: 0 })
  })

  it('looks at the latest only, however many there are', async () => {
    const mark = (i: number) => ({ last_ended_at: 1000 + i, failure_streak: i >= 400 ? 1 : 0 })
    await insertEndpoints(Array.from({ length: 500 }, (_, i) => mark(i)))
    expect(await countEndedEndpoints(database.db, 0, 120)).toEqual({ ended: 120, failing: 100 })
  })

  it('reads a range of one index and no table', async () => {
    const plan = await planOf(database.sqlite, () => countEndedEndpoints(database.db, 100, 10))
    expect(plan).toContain('SEARCH endpoints USING COVERING INDEX endpoints_last_ended (last_ended_at>?)')
    expect(plan).not.toMatch(/TEMP B-TREE|SCAN endpoints/)
  })
})

describe('markDelivered', () => {
  const read = () => database.db.selectFrom('endpoints').selectAll().executeTakeFirstOrThrow()
  const mark = (now: number, partner_id = 'prt_1') =>
    markDelivered(database.db, { partner_id, id: 'wh_0', now, stale: now - 60_000 })
  const changes = () => database.sqlite.prepare('select total_changes()').pluck().get()

  it('ends a streak immediately, and otherwise writes a row once a minute', async () => {
    await insertEndpoints([{ last_ended_at: 1_000_000, failure_streak: 3 }])
    await mark(1_000_001)
    expect(await read()).toMatchObject({ failure_streak: 0, failing_since: null, last_ended_at: 1_000_001 })
    const before = changes()
    for (let ms = 0; ms <= 60_000; ms += 5_000) await mark(1_000_001 + ms)
    expect(changes(), 'nothing was written').toBe(before)
    await mark(1_060_002)
    expect(await read()).toMatchObject({ last_ended_at: 1_060_002 })
  })

  it("does not touch another partner's endpoint", async () => {
    await insertEndpoints([{ last_ended_at: null, failure_streak: 3 }])
    await mark(1_000, 'prt_2')
    expect(await read()).toMatchObject({ failure_streak: 3, last_ended_at: null })
  })
})

describe('countEvents', () => {
  it("counts a partner's events of some types since then, and no tests", async () => {
    const body = Buffer.from('{}')
    const rows = [
      ['prt_1', 'lead.created', 99],
      ['prt_1', 'lead.created', 100],
      ['prt_1', 'lead.status_changed', 150],
      ['prt_1', 'sequence.completed', 150],
      ['prt_2', 'lead.created', 150],
    ].map(([partner_id, type, created_at], i) => ({
      id: `evt_${i}`,
      account_id: 'acc_1',
      body,
      partner_id: String(partner_id),
      type: String(type),
      created_at: Number(created_at),
    }))
    await database.db.insertInto('events').values(rows).execute()
    const test = { ...rows[1], id: 'evt_test', test: 1 } as (typeof rows)[number]
    await database.db.insertInto('events').values(test).execute()
    const count = (types: string[], max = 10) =>
      countEvents(database.db, { partnerId: 'prt_1', types, since: 100, max })
    expect(await count(['lead.created', 'lead.status_changed'])).toBe(2)
    expect(await count(['sequence.completed'])).toBe(1)
    expect(await count(['checklist.completed'])).toBe(0)
    expect(await count(['lead.created', 'lead.status_changed'], 1), 'no further than it is asked').toBe(1)
  })

  it('reads only what it counts', async () => {
    const types = ['lead.created', 'lead.status_changed']
    const counted = { partnerId: 'prt_1', types, since: 100, max: 10 }
    const plan = await planOf(database.sqlite, () => countEvents(database.db, counted))
    expect(plan).toContain(
      'SEARCH events USING COVERING INDEX events_partner_type (partner_id=? AND type=? AND created_at>?)',
    )
  })
})
