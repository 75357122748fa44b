import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, planOf, type TestDatabase } from '../testing'
import { findActivity, listLatestOfEndpoint } from './endpoint-deliveries'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.dispose())

it('what an endpoint did and will do next is read from the ends of two indexes', async () => {
  const plan = await planOf(database.sqlite, () => findActivity(database.db, 'wh_a'))
  expect(plan).toContain('deliveries_endpoint (endpoint_id=?)')
  expect(plan).toContain('deliveries_endpoint_pending (endpoint_id=? AND stops=? AND next_attempt_at>?)')
  expect(plan).not.toContain('TEMP B-TREE')
})

it('its latest deliveries are read from its own index, not from that of the partner', async () => {
  const place = { endpointId: 'wh_a', limit: 100 }
  const plan = await planOf(database.sqlite, () => listLatestOfEndpoint(database.db, 'prt_a', place))
  expect(plan).toBe('SEARCH deliveries USING INDEX deliveries_endpoint (endpoint_id=?)')
})
