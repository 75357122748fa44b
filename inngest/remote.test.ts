import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listOutbox } from '@/db/queries/outbox'
import { withTransaction } from '@/lib/platform/context'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { StandIn } from './testing/stand-in'

let standIn: StandIn
let product: TestProduct

beforeEach(async () => {
  standIn = new StandIn()
  await standIn.listen()
  product = await openTestProduct({ inngest: standIn.settings })
})
afterEach(async () => {
  await product.dispose()
  await standIn.close()
})

const delivery = (n: number) => ({
  name: 'webhook/delivery.created' as const,
  data: { deliveryId: `dlv_${n}`, endpointId: 'wh_1' },
})
const emit = (...numbers: number[]) =>
  withTransaction(product.system, (tx) => tx.runtime.emit(tx.db, numbers.map(delivery)))
const waiting = async () => (await listOutbox(product.runtime.database.db, 1000)).length
const arrived = () => standIn.events.map(({ data }) => Number(String(data.deliveryId).slice(4)))
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
const patience = { timeout: 30_000, interval: 20 }

describe('events for a real Inngest server', () => {
  it('wait in the outbox until the relay starts, leave in order and in batches, and are deleted', async () => {
    await emit(...upTo(250))
    await pause(300)
    expect([await waiting(), standIn.batches]).toEqual([250, []])
    product.jobs.start()
    await expect.poll(waiting, patience).toBe(0)
    expect(arrived()).toEqual(upTo(250))
    expect(standIn.batches.map((batch) => batch.length)).toEqual([100, 100, 50])
    expect(new Set(standIn.events.map(({ id }) => id)).size).toBe(250)
    expect(standIn.events[0]).toMatchObject(delivery(0))
  })

  it('vanish with a transaction that is rolled back', async () => {
    product.jobs.start()
    const failing = withTransaction(product.system, async (tx) => {
      await tx.runtime.emit(tx.db, [delivery(1)])
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await emit(2)
    await expect.poll(arrived, patience).toEqual([2])
    expect(await waiting()).toBe(0)
  })

  it('wait while the server is down, and leave in order once it is back', async () => {
    await standIn.close()
    product.jobs.start()
    for (const n of upTo(5)) await emit(n)
    await pause(600)
    expect([await waiting(), arrived()]).toEqual([5, []])
    await standIn.listen()
    await expect.poll(arrived, patience).toEqual(upTo(5))
    await expect.poll(waiting, patience).toBe(0)
  })

  it('are sent again under the same id when the server does not accept them', async () => {
    standIn.answer = 'error'
    product.jobs.start()
    await emit(1)
    await expect.poll(() => standIn.paths.length, patience).toBeGreaterThanOrEqual(2)
    expect(await waiting()).toBe(1)
    const [row] = await listOutbox(product.runtime.database.db, 1)
    standIn.answer = 'ok'
    await expect.poll(arrived, patience).toEqual([1])
    expect(standIn.events[0]?.id).toBe(JSON.parse(row?.event ?? '{}').id)
  })

  it('stay when a stop comes while the server is silent, which does not delay the stop', async () => {
    standIn.answer = 'hang'
    product.jobs.start()
    await emit(1)
    await expect.poll(() => standIn.paths.length, patience).toBe(1)
    await product.jobs.stop(50)
    expect(await waiting()).toBe(1)
  })
})
