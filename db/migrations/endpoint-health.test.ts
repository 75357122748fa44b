import { Migrator, sql } from 'kysely'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../testing'
import { migrations } from './index'

it('an endpoint from before the migration counts as healthy, and its pause has an unknown age', async () => {
  const database = await openTestDatabase({ migrated: false })
  const { db } = database
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('003-exactness')
  await sql`insert into partners (id, name, created_at) values ('prt_1', 'Acme', 0)`.execute(db)
  await sql`insert into endpoints (id, partner_id, url, events, active, secret_sealed, created_at, updated_at)
    values ('wh_1', 'prt_1', 'https://hooks.acme.com/', '["*"]', 0, '', 1, 2)`.execute(db)
  const { error } = await migrator.migrateToLatest()
  expect(error).toBeUndefined()
  expect(await db.selectFrom('endpoints').selectAll().executeTakeFirst()).toMatchObject({
    id: 'wh_1',
    active: 0,
    failure_streak: 0,
    failing_since: null,
    last_ended_at: null,
    disabled_at: null,
    disabled_reason: null,
  })
  await database.dispose()
})
