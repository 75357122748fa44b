import type { Database, Statement } from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { publishEvents } from '@/lib/events/service'
import { addEndpoint } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

const endpoints = 8
const events = 25
const patience = { timeout: 30_000 }

let product: TestProduct
afterEach(async () => {
  vi.restoreAllMocks()
  await product.dispose()
})

/** Counts every statement that runs on any connection of this process. */
function countStatements(sqlite: Database): () => number {
  const prototype = Object.getPrototypeOf(sqlite.prepare('select 1')) as Statement
  const spies = (['run', 'get', 'all', 'iterate'] as const).map((method) => vi.spyOn(prototype, method))
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
}

it('a delivery costs at most 24 statements when several are made at once', async () => {
  product = await openTestProduct()
  const { runtime, ctx, accountId, jobs, receiver } = product
  for (let i = 0; i < endpoints; i++) await addEndpoint(product, { url: receiver.url })
  const event = { type: 'lead.created' as const, account_id: accountId, data: {} }
  jobs.start()
  const count = countStatements(runtime.database.sqlite)
  for (let i = 0; i < events; i++) await publishEvents(ctx, { input: event, text: JSON.stringify(event) })
  await expect.poll(() => receiver.requests.length, patience).toBe(endpoints * events)
  await expect.poll(() => jobs.state()?.inFlight, patience).toBe(0)
  const perDelivery = count() / (endpoints * events)
  expect(perDelivery).toBeLessThan(24)
})
