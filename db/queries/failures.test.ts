import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, planOf, type TestDatabase } from '../testing'
import { countActivePartners, countFailingPartners, listFailureRows } from './failures'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.dispose())

const plan = (work: () => Promise<unknown>) => planOf(database.sqlite, work)

it('the latest failures are read in the order of their index', async () => {
  const found = await plan(() => listFailureRows(database.db, {}, { before: null, limit: 50 }))
  expect(found).toContain('failures USING INDEX failures_seen')
  expect(found).not.toContain('TEMP B-TREE')
})

it("a partner's failures are read from its own index", async () => {
  const filter = { partnerId: 'prt_a' }
  const found = await plan(() => listFailureRows(database.db, filter, { before: null, limit: 50 }))
  expect(found).toContain('failures_partner (partner_id=?)')
  expect(found).not.toContain('TEMP B-TREE')
})

it('who is active and who fails is counted from what was seen lately only', async () => {
  for (const count of [countActivePartners, countFailingPartners])
    expect(await plan(() => count(database.db, 1))).toContain('failures_seen (last_seen_at>?)')
})
