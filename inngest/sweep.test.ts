import { afterEach, expect, it } from 'vitest'
import { createSweeper } from '@/lib/deliveries/sweep'
import { examine } from '@/lib/doctor/service'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { createContext } from '@/lib/platform/context'
import { type Receiver, type Respond, startReceiver } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from './testing/product'

let receiver: Receiver
let product: TestProduct

afterEach(async () => {
  await product.dispose()
  await receiver.close()
})

const system = () => createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_test' })

async function publishTo(respond: Respond, retryScheduleMs: number[]): Promise<void> {
  receiver = await startReceiver(respond)
  product = await openTestProduct(receiver, { retryScheduleMs })
  const ctx = { ...system(), partnerId: product.partnerId }
  await createEndpoint(ctx, { url: receiver.url, events: ['*'], secret: 'whsec_your_signing_secret' })
  product.jobs.start()
  const event = { type: 'lead.created' as const, account_id: product.accountId, data: {} }
  await publishEvents(system(), { input: event, text: JSON.stringify(event) })
  await expect.poll(() => receiver.requests.length, { timeout: 10_000 }).toBe(1)
  await expect.poll(() => product.jobs.state()?.inFlight, { timeout: 10_000 }).toBe(0)
}

it('starts a delivery again whose run was lost, at the attempt where it stood', async () => {
  await publishTo((_, count) => (count === 1 ? 503 : 200), [60_000])
  product.runtime.database.sqlite.exec('delete from ie_runs')
  product.runtime.now = () => Date.now() + 95_000
  expect(await createSweeper().sweep(system())).toBe(1)
  await expect.poll(async () => (await examine(system())).counts.delivered, { timeout: 10_000 }).toBe(1)
  expect(receiver.requests.map(({ headers }) => headers['x-recover-attempt'])).toEqual(['1', '2'])
})

it('starts nothing that a run is at work on, also one that it started itself', async () => {
  await publishTo(() => 503, [60_000, 60_000])
  product.runtime.now = () => Date.now() + 95_000
  expect(await createSweeper().sweep(system())).toBe(0)
  product.runtime.database.sqlite.exec('delete from ie_runs')
  expect(await createSweeper().sweep(system())).toBe(1)
  await expect.poll(() => receiver.requests.length, { timeout: 10_000 }).toBe(2)
  product.runtime.now = () => Date.now() + 300_000
  expect(await createSweeper().sweep(system())).toBe(0)
})

it('is known to the engine', async () => {
  await publishTo(() => 200, [60_000])
  const { sqlite } = product.runtime.database
  const slugs = sqlite.prepare('select slug from ie_functions').pluck().all()
  expect(slugs).toContain('recover-webhooks-sweep-overdue')
})
