import { Migrator } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from '../client'
import { openTestDatabase, type TestDatabase } from '../testing'
import { migrations } from '.'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase({ migrated: false })
})
afterEach(() => database.dispose())

const before = Object.fromEntries(
  Object.entries(migrations).filter(([name]) => name < '012-event-fingerprints'),
)

it('events from before the migration are unchanged, without a fingerprint', async () => {
  const migrator = new Migrator({ db: database.db, provider: { getMigrations: async () => before } })
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
  const insert = database.sqlite.prepare(
    `insert into events (id, partner_id, account_id, type, body, created_at, fan_out, has_given_id)
     values (?, 'prt_a', 'acc_a', 'lead.created', ?, 1, 0, ?)`,
  )
  insert.run('evt_given', Buffer.from('{"id":"evt_given","data":{}}'), 1)
  insert.run('evt_made', Buffer.from('{"id":"evt_made","data":{}}'), 0)
  const rows = () => database.sqlite.prepare('select * from events order by id').all() as object[]
  const old = rows()
  await migrate(database)
  expect(rows()).toEqual(old.map((row) => ({ ...row, fingerprint: null })))
  expect(database.sqlite.prepare('select count(*) from fan_outs').pluck().get()).toBe(0)
  expect(database.sqlite.pragma('foreign_key_check')).toEqual([])
})
