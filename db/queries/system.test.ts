import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, planOf, type TestDatabase } from '../testing'
import { countDue } from './system'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.dispose())

it('due deliveries are counted by due time: a large backlog is not read to the end', async () => {
  const plan = await planOf(database.sqlite, () => countDue(database.db, 1, 100))
  expect(plan).toContain('INDEX deliveries_due (next_attempt_at<?)')
  expect(plan).not.toContain('TEMP B-TREE')
})
