import { Migrator, sql } from 'kysely'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../testing'
import { migrations } from './index'

it('failures from before the migration are derived from the counts', async () => {
  const database = await openTestDatabase({ migrated: false })
  const { db } = database
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('005-rest-api')
  await sql`insert into partners (id, name, created_at) values ('prt_1', 'Acme', 0)`.execute(db)
  await sql`insert into endpoints (id, partner_id, url, events, active, secret_sealed, created_at, updated_at)
    values ('wh_1', 'prt_1', 'https://hooks.acme.com/', '["*"]', 1, '', 1, 2)`.execute(db)
  await sql`insert into delivery_stats (endpoint_id, span, start, outcome, slot, count) values
    ('wh_1', 'day', 86400000, 'timeout', 0, 3), ('wh_1', 'open', 90000000, 'timeout', 7, 1),
    ('wh_1', 'day', 86400000, 'delivered', 4, 9), ('wh_1', 'day', 86400000, 'failed', 0, 1),
    ('wh_1', 'hour', 3600000, 'http_5xx', 0, 1)`.execute(db)
  const { error } = await migrator.migrateToLatest()
  expect(error).toBeUndefined()
  const rows = await db.selectFrom('failures').selectAll().orderBy('cause').execute()
  const same = { partner_id: 'prt_1', endpoint_id: 'wh_1', state: 'new', assignee_id: null }
  expect(rows).toMatchObject([
    { ...same, cause: 'http_5xx', first_seen_at: 3_600_000, last_seen_at: 3_600_000 },
    { ...same, cause: 'timeout', first_seen_at: 86_400_000, last_seen_at: 90_000_000 },
  ])
  expect(rows[0]?.id).toMatch(/^flr_[0-9a-f]{32}$/)
  await database.dispose()
})
