import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { minuteMs } from '@/lib/contract/time'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { getDelivery } from '@/lib/deliveries/service'
import { deleteEndpoint } from '@/lib/endpoints/service'
import type { JobEvent } from '@/lib/platform/context'
import { getPartnerStats } from '@/lib/stats/service'
import { findViolations, listDeliveryRows, publishOne, type TestDelivery } from '@/lib/testing/deliveries'
import type { TestRuntime } from '@/lib/testing/runtime'
import {
  cancelAll,
  countCancelled,
  listPending,
  makeDeliveries,
  many,
  openStopRuntime,
  pauseAndPickLeft,
  setActive,
} from './testing'

let runtime: TestRuntime
let delivery: TestDelivery
beforeEach(async () => {
  runtime = await openStopRuntime()
  delivery = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

const attempt = (deliveryId: string) => attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 })
const stops = () => delivery.ctx.db.selectFrom('endpoint_stops').selectAll().execute()
const emitted = async (name: JobEvent['name']) => (await runtime.jobs(name)).length

describe('pausing an endpoint with many pending deliveries', () => {
  it('cancels some immediately and the rest in pieces, each counted once and as of the pause', async () => {
    await makeDeliveries(delivery, many)
    await setActive(delivery, false)
    const stoppedAt = runtime.clock.now
    expect((await listPending(delivery)).length).toBe(many + 1 - 200)
    expect(await stops()).toHaveLength(1)
    expect([await emitted('webhook/endpoint.stopped'), await emitted('webhook/endpoint.stopping')]).toEqual([
      1, 1,
    ])
    runtime.clock.now += 2 * minuteMs
    await cancelAll(runtime)
    const end = {
      status: 'cancelled',
      cause: 'endpoint_inactive',
      completed_at: stoppedAt,
      next_attempt_at: null,
    }
    for (const row of await listDeliveryRows(delivery)) expect(row).toMatchObject(end)
    expect(await stops()).toEqual([])
    expect(await countCancelled(delivery)).toBe(many + 1)
    const { buckets } = await getPartnerStats(delivery.ctx, { window: '1h' })
    expect(buckets.filter(({ cancelled }) => cancelled > 0)).toHaveLength(1)
    await cancelAll(runtime)
    expect(await countCancelled(delivery)).toBe(many + 1)
  })

  it('leaves no mark when all are cancelled immediately', async () => {
    await makeDeliveries(delivery, 150)
    await setActive(delivery, false)
    expect([await listPending(delivery), await stops(), await emitted('webhook/endpoint.stopping')]).toEqual([
      [],
      [],
      0,
    ])
  })

  it('sends none of them from then on, not even after a resume, and sends those made since the resume', async () => {
    const id = await pauseAndPickLeft(delivery)
    await setActive(delivery, true)
    const [since = ''] = await makeDeliveries(delivery, 1)
    expect(await attempt(id)).toEqual({ do: 'end' })
    expect(runtime.receivers.requests).toHaveLength(0)
    expect(await getDelivery(delivery.ctx, id)).toMatchObject({
      status: 'cancelled',
      cause: 'endpoint_inactive',
    })
    await attempt(since)
    expect(runtime.receivers.requests.map(({ headers }) => headers['X-Recover-Delivery-Id'])).toEqual([since])
    await cancelAll(runtime)
    expect(
      (await listDeliveryRows(delivery)).filter(({ status }) => status === 'delivered').map(({ id }) => id),
    ).toEqual([since])
    expect(await countCancelled(delivery)).toBe(many + 1)
  })

  it('again, and deleting it: each delivery is cancelled by the first stop after it was made', async () => {
    await makeDeliveries(delivery, many)
    const times: number[] = []
    const stop = async (verb: () => Promise<unknown>) => {
      times.push(runtime.clock.now)
      await verb()
      runtime.clock.now += minuteMs
    }
    await stop(() => setActive(delivery, false))
    await setActive(delivery, true)
    await makeDeliveries(delivery, many)
    await stop(() => setActive(delivery, false))
    await setActive(delivery, true)
    await makeDeliveries(delivery, many)
    await stop(() => deleteEndpoint(delivery.ctx, delivery.endpointId))
    expect(await stops()).toHaveLength(3)
    await cancelAll(runtime)
    const groups = new Map<string, number>()
    for (const { cause, completed_at } of await listDeliveryRows(delivery)) {
      const key = `${cause} ${times.indexOf(completed_at ?? 0)}`
      groups.set(key, (groups.get(key) ?? 0) + 1)
    }
    expect([...groups]).toEqual([
      ['endpoint_inactive 0', many + 1],
      ['endpoint_inactive 1', many],
      ['endpoint_deleted 2', many],
    ])
    expect(await stops()).toEqual([])
  })

  it('after an earlier pause cancels everything made since', async () => {
    await setActive(delivery, false)
    await setActive(delivery, true)
    await makeDeliveries(delivery, 3)
    await setActive(delivery, false)
    expect(await listPending(delivery)).toEqual([])
  })
})

describe('the doctor', () => {
  const broken = () => findViolations(runtime.system)

  it('accepts deliveries that a stop is cancelling, but reports them after an hour', async () => {
    const id = await pauseAndPickLeft(delivery)
    await runtime.database.db.updateTable('events').set({ fan_out: null }).execute()
    runtime.clock.now += 60 * minuteMs
    expect(await broken()).toEqual([])
    runtime.clock.now += 1
    const [check] = await broken()
    expect(check).toMatchObject({
      invariant: 'I1',
      rule: expect.stringContaining('paused, disabled or deleted'),
    })
    expect(check?.broken.length).toBe(20)
    await cancelAll(runtime)
    expect(await broken()).toEqual([])
    expect((await listDeliveryRows(delivery)).find((row) => row.id === id)).toMatchObject({
      status: 'cancelled',
    })
  })
})

describe('an endpoint that is disabled with many pending deliveries', () => {
  it('is announced with their number, though most are cancelled later', async () => {
    runtime.receivers.respond(500)
    await attempt(delivery.deliveryId)
    runtime.clock.now += 30_000
    await attemptDelivery(runtime.system, { deliveryId: delivery.deliveryId, number: 2, pauses: 0 })
    await makeDeliveries(delivery, many)
    await failDelivery(runtime.system, delivery.deliveryId)
    const notices = await delivery.ctx.db.selectFrom('notices').selectAll().execute()
    const disabled = notices.find(({ type }) => type === 'webhook.endpoint_disabled')
    expect(JSON.parse(disabled?.data ?? '{}')).toMatchObject({ cancelled: many })
    expect((await listPending(delivery)).length).toBe(many - 200)
    await cancelAll(runtime)
    expect(await countCancelled(delivery)).toBe(many)
  })
})
