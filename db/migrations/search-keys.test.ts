import { Migrator, sql } from 'kysely'
import { expect, it } from 'vitest'
import { searchText } from '../queries/support-search'
import { openTestDatabase } from '../testing'
import { migrations } from './index'

it('partners and endpoints from before the migration are found in any case, by both forms of a host', async () => {
  const database = await openTestDatabase({ migrated: false })
  const { db } = database
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('010-people')
  await sql`insert into partners (id, name, created_at) values ('prt_1', 'Österreich Leads', 0)`.execute(db)
  await sql`insert into endpoints (id, partner_id, url, events, active, secret_sealed, created_at, updated_at)
    values ('wh_1', 'prt_1', 'https://xn--bcher-kva.example/In', '["*"]', 1, '', 1, 2)`.execute(db)
  const { error } = await migrator.migrateToLatest()
  expect(error).toBeUndefined()
  expect(await searchText(db, 'partner', 'ÖSTERREICH', 5)).toMatchObject([{ id: 'prt_1' }])
  for (const text of ['Bücher.example/in', 'xn--bcher'])
    expect(await searchText(db, 'endpoint', text, 5)).toMatchObject([{ id: 'wh_1' }])
  await database.dispose()
})
