import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, planOf, type TestDatabase } from '../testing'
import { listOverdue, listUnfinished } from './overdue'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.dispose())

it('what is overdue is read in the order of its due time: a page of a large backlog sorts nothing', async () => {
  const page = { dueBefore: 1, limit: 100, after: { at: 0, id: '' } }
  const plan = await planOf(database.sqlite, () => listOverdue(database.db, page))
  expect(plan).toMatch(/INDEX deliveries_due \(.*next_attempt_at/)
  expect(plan).not.toContain('TEMP B-TREE')
})

it('what is unfinished is found without a look at the backlog', async () => {
  const plan = await planOf(database.sqlite, () => listUnfinished(database.db, { dueBefore: 1, limit: 100 }))
  expect(plan).toContain('USING INDEX deliveries_due (next_attempt_at=?)')
})
