import { afterEach, expect, it } from 'vitest'
import { createSweeper } from '@/lib/deliveries/sweep'
import { callRoute } from '@/lib/testing/call'
import type { Respond } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as cancel } from './deliveries/[id]/cancel/route'
import { GET as getDelivery } from './deliveries/[id]/route'
import { GET as listDeliveries } from './deliveries/route'
import { POST as publish } from './events/route'
import { GET as readStats } from './stats/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let id: string

async function start(respond: Respond, retryScheduleMs = [60_000]): Promise<void> {
  product = await openTestProduct({ respond, retryScheduleMs })
  product.jobs.start()
  await call(createWebhook, { body: { url: product.receiver.url, events: ['*'] } })
  const body = { type: 'lead.created', account_id: product.accountId, data: {} }
  await call(publish, { key: product.platformKey, body })
  id = (await call(listDeliveries)).json.deliveries[0].id
}
afterEach(() => product.dispose())

const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const press = () => call(cancel, { method: 'POST', id })
const read = async () => (await call(getDelivery, { id })).json
const reaches = (field: string, value: unknown) =>
  expect.poll(async () => (await read())[field], { timeout: 30_000, interval: 20 }).toBe(value)

it('cancelling ends a delivery that waits for its next attempt, permanently', async () => {
  await start(() => 500, [1500])
  await reaches('attempt_count', 1)
  const { status, json } = await press()
  expect(status).toBe(200)
  expect(json).toMatchObject({
    id,
    status: 'cancelled',
    cause: 'cancelled',
    attempt_count: 1,
    next_attempt_at: null,
    completed_at: expect.stringMatching(/Z$/),
    last_attempt: { number: 1, status_code: 500 },
  })
  expect(await read()).toMatchObject({ ...json, schedule: [] })
  expect((await call(readStats)).json.totals).toMatchObject({ cancelled: 1, attempts_failed: 1 })
  const { entries } = (await call(readAudit)).json
  expect(entries[0]).toMatchObject({
    action: 'delivery.cancelled',
    target_id: id,
    before: { status: 'pending', cause: 'http_5xx' },
    after: { status: 'cancelled', cause: 'cancelled' },
  })
  // Its run wakes, finds the delivery final and ends.
  await expect.poll(() => product.jobs.state()?.sleeping, { timeout: 30_000 }).toBe(0)
  await expect.poll(() => product.jobs.state()?.inFlight, { timeout: 30_000 }).toBe(0)
  expect(product.receiver.requests).toHaveLength(1)
  expect(await read()).toMatchObject({ status: 'cancelled', attempt_count: 1 })
})

it.each([200, 503])(
  'cancelling lets an attempt in flight end in %i, which is recorded and changes only the count',
  async (code) => {
    let answer = (_: number) => {}
    await start(() => new Promise<number>((resolve) => (answer = resolve)))
    await expect.poll(() => product.receiver.requests.length, { timeout: 30_000 }).toBe(1)
    const { json } = await press()
    expect(json).toMatchObject({ status: 'cancelled', cause: 'cancelled', attempt_count: 0 })
    answer(code)
    await reaches('attempt_count', 1)
    const { attempts, ...after } = await read()
    expect(after).toMatchObject({ status: 'cancelled', cause: 'cancelled', completed_at: json.completed_at })
    expect(attempts).toMatchObject([{ number: 1, status_code: code, response_body: 'OK' }])
    const found = await call(listDeliveries, { query: `?status_code=${code}&status=cancelled` })
    expect(found.json.deliveries).toHaveLength(1)
    expect((await call(listDeliveries, { query: '?status_code=404' })).json.deliveries).toEqual([])
    await expect.poll(() => product.jobs.state()?.inFlight, { timeout: 30_000 }).toBe(0)
    expect(await createSweeper().sweep(product.system)).toBe(0)
    expect(product.receiver.requests).toHaveLength(1)
  },
)

it.each([
  [200, 'delivered', []],
  [500, 'failed', [10]],
] as const)(
  'cancelling is refused when the delivery is final, as after %i',
  async (code, status, schedule) => {
    await start(() => code, [...schedule, ...(code === 200 ? [60_000] : [])])
    await reaches('status', status)
    const before = await read()
    expect((await press()).json).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: `This delivery is already ${status} and can’t be cancelled.`,
    })
    expect(await read()).toEqual(before)
  },
)

it('cancelling many times concurrently is done once', async () => {
  await start(() => 500)
  const answers = await Promise.all(Array.from({ length: 20 }, press))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(19)
  expect((await call(readAudit)).json.entries.filter(isCancel)).toHaveLength(1)
})

const isCancel = ({ action }: { action: string }) => action === 'delivery.cancelled'
