import { afterEach, expect, it } from 'vitest'
import { createSweeper } from '@/lib/deliveries/sweep'
import { examine } from '@/lib/doctor/service'
import { publish } from '@/lib/testing/deliveries'
import { addEndpoint } from '@/lib/testing/partner'
import type { Respond } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let product: TestProduct

afterEach(() => product.dispose())

async function publishTo(respond: Respond, retryScheduleMs: number[]): Promise<void> {
  product = await openTestProduct({ respond, retryScheduleMs })
  await addEndpoint(product, { url: product.receiver.url })
  product.jobs.start()
  await publish(product)
  await expect.poll(() => product.receiver.requests.length, { timeout: 30_000 }).toBe(1)
  await expect.poll(() => product.jobs.state()?.inFlight, { timeout: 30_000 }).toBe(0)
}

it('starts a delivery again whose run was lost, at the attempt where it stood', async () => {
  await publishTo((_, count) => (count === 1 ? 503 : 200), [60_000])
  product.runtime.database.sqlite.exec('delete from ie_runs')
  product.runtime.now = () => Date.now() + 95_000
  expect(await createSweeper().sweep(product.system)).toBe(1)
  await expect.poll(async () => (await examine(product.system)).counts.delivered, { timeout: 30_000 }).toBe(1)
  expect(product.receiver.requests.map(({ headers }) => headers['x-recover-attempt'])).toEqual(['1', '2'])
})

it('starts nothing that a run is at work on, also one that it started itself', async () => {
  await publishTo(() => 503, [60_000, 60_000])
  product.runtime.now = () => Date.now() + 95_000
  expect(await createSweeper().sweep(product.system)).toBe(0)
  product.runtime.database.sqlite.exec('delete from ie_runs')
  expect(await createSweeper().sweep(product.system)).toBe(1)
  await expect.poll(() => product.receiver.requests.length, { timeout: 30_000 }).toBe(2)
  product.runtime.now = () => Date.now() + 300_000
  expect(await createSweeper().sweep(product.system)).toBe(0)
})

it('is known to the engine', async () => {
  await publishTo(() => 200, [60_000])
  const { sqlite } = product.runtime.database
  const slugs = sqlite.prepare('select slug from ie_functions').pluck().all()
  expect(slugs).toContain('recover-webhooks-sweep-overdue')
})
