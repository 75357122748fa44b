import { Migrator, sql } from 'kysely'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../testing'
import { migrations } from './index'

it('an attempt from before the migration keeps its data, and has no address', async () => {
  const database = await openTestDatabase({ migrated: false })
  const { db } = database
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('010-people')
  await sql`pragma foreign_keys = off`.execute(db)
  await sql`insert into attempts (delivery_id, number, repeat, started_at, ended_at, duration_ms, url, status_code,
    request_headers, response_body, dns_ms, connect_ms, tls_ms, first_byte_ms, owner)
    values ('dlv_1', 1, 0, 5, 9, 4, 'https://hooks.acme.com/', 200, '{}', 'OK', 1, 2, 3, 4, 'a')`.execute(db)
  const before = await db.selectFrom('attempts').selectAll().execute()
  const { error } = await migrator.migrateToLatest()
  expect(error).toBeUndefined()
  const after = await db.selectFrom('attempts').selectAll().execute()
  expect(after).toEqual(before.map((row) => ({ ...row, address: null })))
  await database.dispose()
})
