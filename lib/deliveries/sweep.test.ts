import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publishOne, readDelivery, type TestDelivery } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { attemptDelivery } from './attempt'
import { failDelivery } from './fail-delivery'
import { createSweeper } from './sweep'

const start = 1_800_000_000_000
let driven: Set<string>
let runtime: TestRuntime
let delivery: TestDelivery

beforeEach(async () => {
  driven = new Set()
  const findScheduled = (ids: string[]) => new Set(ids.filter((id) => driven.has(id)))
  runtime = await openTestRuntime({ findScheduled })
  runtime.clock.now = start
  runtime.receivers.durationMs = 5
  runtime.receivers.respond(500)
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

const sweep = () => createSweeper().sweep(runtime.system)
const attempt = (number: number) =>
  attemptDelivery(delivery.ctx, { deliveryId: delivery.deliveryId, number, pauses: 0 })
const started = () => runtime.jobs('webhook/delivery.overdue')

describe('the sweep', () => {
  it('starts a run for an overdue delivery that has none', async () => {
    await attempt(1)
    runtime.clock.now = start + 60_004
    expect(await sweep()).toBe(0)
    runtime.clock.now = start + 60_005
    expect(await sweep()).toBe(1)
    expect((await started())[0]?.data).toEqual({
      deliveryId: delivery.deliveryId,
      endpointId: delivery.endpointId,
      partnerId: delivery.ctx.partnerId,
      drive: `${delivery.deliveryId}/${runtime.clock.now}`,
    })
  })

  it('leaves alone deliveries with an active run or one it has just started', async () => {
    runtime.clock.now = start + 31_000
    driven.add(delivery.deliveryId)
    expect(await sweep()).toBe(0)
    driven.clear()
    expect(await sweep()).toBe(1)
    runtime.clock.now += 29_999
    expect(await sweep()).toBe(0)
    runtime.clock.now += 1
    expect(await sweep()).toBe(1)
  })

  it('finds a delivery whose attempts are used up but which was never failed', async () => {
    await attempt(1)
    runtime.clock.now = start + 31_000
    await attempt(2)
    runtime.clock.now += 31_000
    expect(await sweep()).toBe(1)
    expect(await attempt(1)).toMatchObject({ do: 'wait', delayMs: 0 })
    expect(await attempt(2)).toEqual({ do: 'fail' })
    await failDelivery(delivery.ctx, delivery.deliveryId)
    runtime.clock.now += 60_000
    expect(await sweep()).toBe(0)
  })

  it('with a real Inngest server waits a quarter of an hour, since it cannot see its runs', async () => {
    runtime.findScheduled = null
    runtime.clock.now = start + 15 * 60_000 - 1
    expect(await sweep()).toBe(0)
    runtime.clock.now += 1
    expect(await sweep()).toBe(1)
  })

  it('walks through any number of deliveries, each once', async () => {
    const { db } = runtime.database
    const { id: _, ...row } = await readDelivery(delivery)
    const more = Array.from({ length: 11_200 }, (_, i) => ({
      ...row,
      id: `dlv_${i}`,
      next_attempt_at: start + i,
    }))
    for (let i = 0; i < more.length; i += 800)
      await db
        .insertInto('deliveries')
        .values(more.slice(i, i + 800))
        .execute()
    runtime.clock.now = start + 60_000
    const sweeper = createSweeper()
    expect(await sweeper.sweep(runtime.system)).toBe(10_000)
    expect(await sweeper.sweep(runtime.system)).toBe(1201)
    expect(await sweeper.sweep(runtime.system)).toBe(0)
  })
})
