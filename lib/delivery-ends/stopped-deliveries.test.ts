import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { minuteMs } from '@/lib/contract/time'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { cancelDelivery } from '@/lib/deliveries/cancel'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { resendDelivery } from '@/lib/deliveries/resend'
import { getDelivery, listDeliveries } from '@/lib/deliveries/service'
import { createSweeper } from '@/lib/deliveries/sweep'
import { advanceReplay } from '@/lib/replays/advance'
import { planReplay } from '@/lib/replays/plan'
import { newReplay } from '@/lib/replays/schema'
import { startReplay } from '@/lib/replays/service'
import { getPartnerStats } from '@/lib/stats/service'
import { listDeliveryRows, publishOne, type TestDelivery } from '@/lib/testing/deliveries'
import type { TestRuntime } from '@/lib/testing/runtime'
import {
  cancelAll,
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

describe('a delivery that is about to be cancelled', () => {
  it('is shown as cancelled, without a next attempt', async () => {
    const id = await pauseAndPickLeft(delivery)
    const end = { status: 'cancelled', cause: 'endpoint_inactive', completed_at: '2026-02-17T14:00:00Z' }
    const shown = { ...end, next_attempt_at: null }
    expect(await getDelivery(delivery.ctx, id)).toMatchObject({ ...shown, schedule: [] })
    const { deliveries } = await listDeliveries(delivery.ctx, { limit: 1 })
    expect(deliveries[0]).toMatchObject({ id, ...shown })
    await setActive(delivery, true)
    const { by_webhook } = await getPartnerStats(delivery.ctx, { window: '1h' })
    expect(by_webhook[0]?.next_attempt_at).toBeNull()
  })

  it('cannot be cancelled by hand any more', async () => {
    const id = await pauseAndPickLeft(delivery)
    const detail = 'This delivery is already cancelled.'
    await expect(cancelDelivery(delivery.ctx, id)).rejects.toMatchObject({ code: 'conflict', detail })
  })

  it.each([
    ['delivered', 200],
    ['failed', 500],
  ])('whose request is in flight ends as cancelled, its attempt that %s counted', async (_, status) => {
    const [id = ''] = (await makeDeliveries(delivery, many)).slice(-1)
    runtime.receivers.respond(async () => {
      await setActive(delivery, false)
      return status
    })
    expect(await attempt(id)).toEqual({ do: 'end' })
    const end = {
      status: 'cancelled',
      cause: 'endpoint_inactive',
      attempt_count: 1,
      completed_at: runtime.clock.now,
    }
    expect((await listDeliveryRows(delivery)).find((row) => row.id === id)).toMatchObject(end)
    await cancelAll(runtime)
    expect((await getPartnerStats(delivery.ctx, { window: '1h' })).totals).toMatchObject({
      ...{ delivered: 0, failed: 0, cancelled: many + 1 },
    })
  })

  it('is not failed', async () => {
    const id = await pauseAndPickLeft(delivery)
    await failDelivery(runtime.system, id)
    expect((await listDeliveryRows(delivery)).find((row) => row.id === id)).toMatchObject({
      status: 'cancelled',
    })
    expect(await delivery.ctx.db.selectFrom('notices').selectAll().execute()).toEqual([])
  })

  it('does not block another resend', async () => {
    runtime.receivers.respond(500)
    await attempt(delivery.deliveryId)
    await makeDeliveries(delivery, many)
    const resent = await resendDelivery(delivery.ctx, delivery.deliveryId)
    await setActive(delivery, false)
    await setActive(delivery, true)
    expect((await listPending(delivery)).map(({ id }) => id)).toContain(resent.id)
    expect(await resendDelivery(delivery.ctx, delivery.deliveryId)).toMatchObject({ status: 'pending' })
  })

  it('is left alone by the sweep', async () => {
    await pauseAndPickLeft(delivery)
    await setActive(delivery, true)
    const [since] = await makeDeliveries(delivery, 1)
    runtime.clock.now += 5 * minuteMs
    expect(await createSweeper().sweep(runtime.system)).toBe(1)
    const { driven_at } = (await listDeliveryRows(delivery)).find(({ id }) => id === since) ?? {}
    expect(driven_at).toBe(runtime.clock.now)
  })

  it('does not count as a later delivery of its event for a running replay', async () => {
    runtime.autoDisable = { after: 0, minMs: 0 }
    runtime.receivers.respond(500)
    await attempt(delivery.deliveryId)
    runtime.clock.now += 30_000
    await attemptDelivery(runtime.system, { deliveryId: delivery.deliveryId, number: 2, pauses: 0 })
    await failDelivery(runtime.system, delivery.deliveryId)
    const input = newReplay.parse({ filter: { status: 'failed' } })
    const { id: replayId } = await startReplay(delivery.ctx, input, await planReplay(delivery.ctx, input))
    await makeDeliveries(delivery, many)
    await setActive(delivery, false)
    await setActive(delivery, true)
    await advanceReplay(runtime.system, { replayId, generation: 1, isLast: false })
    const replay = await delivery.ctx.db.selectFrom('replays').select(['made', 'skipped']).executeTakeFirst()
    expect(replay).toEqual({ made: 1, skipped: 0 })
  })

  it('blocks a replay of ended deliveries, which may include it, but not one of missed events', async () => {
    await pauseAndPickLeft(delivery)
    await setActive(delivery, true)
    const plan = (filter: object) => planReplay(delivery.ctx, newReplay.parse({ filter }))
    const detail = expect.stringContaining('still being cancelled')
    await expect(plan({ status: 'cancelled' })).rejects.toMatchObject({ code: 'conflict', detail })
    await plan({ status: 'missed', webhook_id: delivery.endpointId })
    await cancelAll(runtime)
    expect((await plan({ status: 'cancelled' })).plan.total).toBe(many + 1)
  })
})
