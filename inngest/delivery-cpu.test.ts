import { Pool } from 'undici'
import { afterEach, expect, it } from 'vitest'
import { publishEvents } from '@/lib/events/service'
import { addEndpoint } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

const endpoints = 8
const events = 50
const deliveries = endpoints * events
const patience = { timeout: 60_000 }

let product: TestProduct
afterEach(() => product.dispose())

/** CPU that this process uses meanwhile, µs; the receiver's is part of it. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

async function postBare(pool: Pool, body: string): Promise<void> {
  let left = deliveries
  const loop = async () => {
    while (left-- > 0) await (await pool.request({ method: 'POST', path: '/', body })).body.dump()
  }
  await Promise.all(Array.from({ length: endpoints }, loop))
}

async function deliverAll({ ctx, accountId, jobs, receiver }: TestProduct): Promise<void> {
  const received = receiver.requests.length
  const event = { type: 'lead.created' as const, account_id: accountId, data: { lead_name: 'John Doe' } }
  for (let i = 0; i < events; i++) await publishEvents(ctx, { input: event, text: JSON.stringify(event) })
  await expect.poll(() => receiver.requests.length - received, patience).toBe(deliveries)
  await expect.poll(() => jobs.state()?.inFlight, patience).toBe(0)
}

// CPU as a ratio within one run: two to three and a half when this was written.
it('a delivery costs at most seven times the CPU of a bare request, the receiver included', async () => {
  product = await openTestProduct()
  const { receiver, jobs } = product
  for (let i = 0; i < endpoints; i++) await addEndpoint(product, { url: receiver.url })
  jobs.start()
  const pool = new Pool(new URL(receiver.url).origin, {
    connections: endpoints,
    connect: { ca: receiver.ca },
  })
  const body = JSON.stringify({ id: 'evt_abc123', type: 'lead.created', data: { lead_name: 'John Doe' } })
  const bare: number[] = []
  const ours: number[] = []
  for (let round = 0; round < 3; round++) {
    bare.push(await cpuOf(() => postBare(pool, body)))
    ours.push(await cpuOf(() => deliverAll(product)))
  }
  await pool.close()
  // The first round compiles.
  expect(Math.min(...ours.slice(1)) / Math.max(...bare.slice(1))).toBeLessThan(7)
})
