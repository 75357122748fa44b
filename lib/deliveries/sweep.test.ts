import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { createScriptedSender, failed, publishOne } from '@/lib/testing/scripted-delivery'
import { attemptDelivery } from './attempt'
import { failDelivery } from './fail-delivery'
import { createSweeper } from './sweep'

const start = 1_800_000_000_000
let now: number
let driven: Set<string>
let runtime: TestRuntime
let delivery: Awaited<ReturnType<typeof publishOne>>
const { sender } = createScriptedSender(() => failed)

beforeEach(async () => {
  now = start
  driven = new Set()
  const findScheduled = (ids: string[]) => new Set(ids.filter((id) => driven.has(id)))
  runtime = await openTestRuntime({ sender, findScheduled, now: () => now, retryScheduleMs: [30_000] })
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

const sweep = () => createSweeper().sweep(runtime.system)
const attempt = (number: number) =>
  attemptDelivery(delivery.ctx, { deliveryId: delivery.deliveryId, number, pauses: 0 })
const started = async () => {
  const rows = await delivery.ctx.db.selectFrom('outbox').select('event').orderBy('seq').execute()
  return rows.map(({ event }) => JSON.parse(event)).filter(({ name }) => name === 'webhook/delivery.overdue')
}

describe('the sweep', () => {
  it('starts a run for an overdue delivery that has none', async () => {
    await attempt(1)
    now = start + 60_004
    expect(await sweep()).toBe(0)
    now = start + 60_005
    expect(await sweep()).toBe(1)
    expect((await started())[0].data).toEqual({
      deliveryId: delivery.deliveryId,
      endpointId: delivery.endpointId,
      partnerId: delivery.ctx.partnerId,
      drive: `${delivery.deliveryId}/${now}`,
    })
  })

  it('leaves alone deliveries with an active run or one it has just started', async () => {
    now = start + 31_000
    driven.add(delivery.deliveryId)
    expect(await sweep()).toBe(0)
    driven.clear()
    expect(await sweep()).toBe(1)
    now += 29_999
    expect(await sweep()).toBe(0)
    now += 1
    expect(await sweep()).toBe(1)
  })

  it('finds a delivery whose attempts are used up but which was never failed', async () => {
    await attempt(1)
    now = start + 31_000
    await attempt(2)
    now += 31_000
    expect(await sweep()).toBe(1)
    expect(await attempt(1)).toMatchObject({ do: 'wait', delayMs: 0 })
    expect(await attempt(2)).toEqual({ do: 'fail' })
    await failDelivery(delivery.ctx, delivery.deliveryId)
    now += 60_000
    expect(await sweep()).toBe(0)
  })

  it('with a real Inngest server waits a quarter of an hour, since it cannot see its runs', async () => {
    runtime.system.runtime.findScheduled = null
    now = start + 15 * 60_000 - 1
    expect(await sweep()).toBe(0)
    now += 1
    expect(await sweep()).toBe(1)
  })

  it('walks through any number of deliveries, each once', async () => {
    const { db } = delivery.ctx.runtime.database
    const { id: _, ...row } = await delivery.read()
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
    now = start + 60_000
    const sweeper = createSweeper()
    expect(await sweeper.sweep(runtime.system)).toBe(10_000)
    expect(await sweeper.sweep(runtime.system)).toBe(1201)
    expect(await sweeper.sweep(runtime.system)).toBe(0)
  })
})
