import { Migrator, sql } from 'kysely'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../testing'
import { migrations } from './index'

it('a secret that still signs after a rotation continues to sign after the migration', async () => {
  const database = await openTestDatabase({ migrated: false })
  const { db } = database
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('010-people')
  await sql`insert into partners (id, name, created_at) values ('prt_1', 'Acme', 0)`.execute(db)
  await sql`insert into endpoints (id, partner_id, url, events, active, secret_sealed, created_at, updated_at,
      previous_secret_sealed, previous_secret_expires_at) values
    ('wh_1', 'prt_1', 'https://hooks.acme.com/', '["*"]', 1, 'current', 1, 2, 'before', 9),
    ('wh_2', 'prt_1', 'https://hooks.acme.com/', '["*"]', 1, 'current', 1, 2, null, null)`.execute(db)
  const { error } = await migrator.migrateToLatest()
  expect(error).toBeUndefined()
  const rows = await db.selectFrom('endpoints').selectAll().orderBy('id').execute()
  expect(rows).toMatchObject([
    { previous_secrets: '[{"sealed":"before","expires_at":9}]', previous_secret_expires_at: 9 },
    { previous_secrets: null, previous_secret_expires_at: null },
  ])
  expect(rows.map(({ secret_sealed }) => secret_sealed)).toEqual(['current', 'current'])
  await database.dispose()
})
