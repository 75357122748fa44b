import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { updateEndpoint } from '@/db/queries/endpoints'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { maxUncharged } from '@/lib/deliveries/claim'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { makeDelivery } from '@/lib/deliveries/make'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { withTransaction } from '@/lib/platform/context'
import { publishOne, readDelivery, type TestDelivery } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { ourFault, type ScriptedResponse } from '@/lib/testing/scripted-receivers'
import { toSlot } from './histogram'

const start = Date.parse('2026-02-17T14:00:10.500Z')
let runtime: TestRuntime
let delivery: TestDelivery

beforeEach(async () => {
  runtime = await openTestRuntime()
  runtime.clock.now = start
  runtime.receivers.durationMs = 5
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

const attempt = (number: number, deliveryId = delivery.deliveryId) =>
  attemptDelivery(delivery.ctx, { deliveryId, number, pauses: 0 })

/** The counts, as [outcome, slot, count]. */
async function counted() {
  const rows = await delivery.ctx.db.selectFrom('delivery_stats').selectAll().orderBy('outcome').execute()
  for (const { endpoint_id, span } of rows) expect([endpoint_id, span]).toEqual([delivery.endpointId, 'open'])
  return rows.map(({ outcome, slot, count }) => [outcome, slot, count])
}

async function addDelivery(test: boolean): Promise<string> {
  const { ctx, endpointId, accountId } = delivery
  const { event_id: id } = await readDelivery(delivery)
  const event = { id, type: 'lead.created', accountId }
  const input = { partnerId: ctx.partnerId, endpointId, event, test }
  return (await withTransaction(ctx, (tx) => makeDelivery(tx, input))).id
}

describe('counted is', () => {
  it('a successful delivery, in the minute and with the duration of its attempt', async () => {
    runtime.receivers.respondNext({ durationMs: 130 })
    await attempt(1)
    expect(await counted()).toEqual([['delivered', toSlot(130), 1]])
    const row = await delivery.ctx.db.selectFrom('delivery_stats').select('start').executeTakeFirst()
    expect(row?.start).toBe(Date.parse('2026-02-17T14:00:00Z'))
  })

  it('each failed attempt under its cause, and a failed delivery', async () => {
    const timeout = { ok: false, cause: 'timeout', statusCode: null, durationMs: 10_000 } as const
    runtime.receivers.respondNext(500, timeout)
    await attempt(1)
    runtime.clock.now += 31_000
    await attempt(2)
    await failDelivery(delivery.ctx, delivery.deliveryId)
    expect(await counted()).toEqual([
      ['failed', 0, 1],
      ['http_5xx', toSlot(5), 1],
      ['timeout', toSlot(10_000), 1],
    ])
  })

  it('the same result of the same minute in one row', async () => {
    const second = await addDelivery(false)
    await attempt(1)
    await attempt(1, second)
    expect(await counted()).toEqual([['delivered', toSlot(5), 2]])
  })

  it.each([
    ['a pause', () => changeEndpoint(delivery.ctx, delivery.endpointId, { active: false })],
    ['a removal', () => deleteEndpoint(delivery.ctx, delivery.endpointId)],
  ])('everything that %s of the endpoint cancels, immediately and without tests', async (_, stop) => {
    await addDelivery(false)
    await addDelivery(true)
    await stop()
    expect(await counted()).toEqual([['cancelled', 0, 2]])
  })

  it('a delivery found cancelled when its attempt is due, once', async () => {
    await updateEndpoint(runtime.database.db, delivery.ctx.partnerId, delivery.endpointId, {
      active: 0,
    })
    await attempt(1)
    await attempt(1)
    expect(await counted()).toEqual([['cancelled', 0, 1]])
  })

  it('a fault of ours only once it is charged', async () => {
    runtime.receivers.respond(ourFault)
    for (let i = 0; i < maxUncharged; i++) await attempt(1)
    expect(await counted()).toEqual([])
    await attempt(1)
    expect(await counted()).toEqual([['internal', toSlot(5), 1]])
  })
})

describe('not counted is', () => {
  it('the result of a test', async () => {
    const test = await addDelivery(true)
    runtime.receivers.respondNext(500)
    await attempt(1, test)
    await failDelivery(delivery.ctx, test)
    await attempt(1, await addDelivery(true))
    expect(await counted()).toEqual([])
  })

  it('the same attempt or end a second time', async () => {
    runtime.receivers.respondNext(500, 500)
    await attempt(1)
    await attempt(1)
    runtime.clock.now += 31_000
    await attempt(2)
    await attempt(2)
    await failDelivery(delivery.ctx, delivery.deliveryId)
    await failDelivery(delivery.ctx, delivery.deliveryId)
    expect(await counted()).toEqual([
      ['failed', 0, 1],
      ['http_5xx', toSlot(5), 2],
    ])
  })

  it('the success of an attempt whose delivery was cancelled during it', async () => {
    let respond: (response: ScriptedResponse) => void = () => undefined
    runtime.receivers.respondNext(
      new Promise((resolve) => {
        respond = resolve
      }),
    )
    const first = attempt(1)
    await expect.poll(() => runtime.receivers.requests.length).toBe(1)
    await changeEndpoint(delivery.ctx, delivery.endpointId, { active: false })
    respond(200)
    await first
    expect(await counted()).toEqual([['cancelled', 0, 1]])
  })
})
