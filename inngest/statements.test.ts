import type { Database, Statement } from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { createContext } from '@/lib/platform/context'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from './testing/product'

const endpoints = 8
const events = 25
const patience = { timeout: 30_000 }

let receiver: Receiver
let product: TestProduct
afterEach(async () => {
  vi.restoreAllMocks()
  await product.dispose()
  await receiver.close()
})

/** Counts every statement that runs on any connection of this process. */
function countStatements(sqlite: Database): () => number {
  const prototype = Object.getPrototypeOf(sqlite.prepare('select 1')) as Statement
  const spies = (['run', 'get', 'all', 'iterate'] as const).map((method) => vi.spyOn(prototype, method))
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
}

it('a delivery costs at most 24 statements when several are made at once', async () => {
  receiver = await startReceiver()
  product = await openTestProduct(receiver)
  const { runtime, partnerId, accountId, jobs } = product
  const ctx = createContext(runtime, { actor: { kind: 'system' }, partnerId, requestId: 'req_test' })
  for (let i = 0; i < endpoints; i++) await createEndpoint(ctx, { url: receiver.url, events: ['*'] })
  const event = { type: 'lead.created' as const, account_id: accountId, data: {} }
  jobs.start()
  const count = countStatements(runtime.database.sqlite)
  for (let i = 0; i < events; i++) await publishEvents(ctx, { input: event, text: JSON.stringify(event) })
  await expect.poll(() => receiver.requests.length, patience).toBe(endpoints * events)
  await expect.poll(() => jobs.state()?.inFlight, patience).toBe(0)
  const perDelivery = count() / (endpoints * events)
  expect(perDelivery).toBeLessThan(24)
})
