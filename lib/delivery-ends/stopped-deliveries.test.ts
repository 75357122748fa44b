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
import { failed } from '@/lib/testing/scripted-delivery'
import { many, openStopFixture, type StopFixture } from './testing'

let fixture: StopFixture
beforeEach(async () => {
  fixture = await openStopFixture()
})
afterEach(() => fixture.dispose())

const attempt = (deliveryId: string) =>
  attemptDelivery(fixture.runtime.system, { deliveryId, number: 1, pauses: 0 })

describe('a delivery that is about to be cancelled', () => {
  it('is shown as cancelled, without a next attempt', async () => {
    const id = await fixture.pauseAndPickLeft()
    const end = { status: 'cancelled', cause: 'endpoint_inactive', completed_at: '2026-02-17T14:00:00Z' }
    const shown = { ...end, next_attempt_at: null }
    expect(await getDelivery(fixture.ctx, id)).toMatchObject({ ...shown, schedule: [] })
    const { deliveries } = await listDeliveries(fixture.ctx, { limit: 1 })
    expect(deliveries[0]).toMatchObject({ id, ...shown })
    await fixture.setActive(true)
    const { by_webhook } = await getPartnerStats(fixture.ctx, { window: '1h' })
    expect(by_webhook[0]?.next_attempt_at).toBeNull()
  })

  it('cannot be cancelled by hand any more', async () => {
    const id = await fixture.pauseAndPickLeft()
    const detail = 'This delivery is already cancelled.'
    await expect(cancelDelivery(fixture.ctx, id)).rejects.toMatchObject({ code: 'conflict', detail })
  })

  it.each([
    ['delivered', {}],
    ['failed', failed],
  ])('whose request is in flight ends as cancelled, its attempt that %s counted', async (_, result) => {
    const [id = ''] = (await fixture.makeDeliveries(many)).slice(-1)
    fixture.receiver.answer = async () => {
      await fixture.setActive(false)
      return result
    }
    expect(await attempt(id)).toEqual({ do: 'end' })
    const end = {
      status: 'cancelled',
      cause: 'endpoint_inactive',
      attempt_count: 1,
      completed_at: fixture.clock.now,
    }
    expect((await fixture.rows()).find((row) => row.id === id)).toMatchObject(end)
    await fixture.cancelAll()
    expect((await getPartnerStats(fixture.ctx, { window: '1h' })).totals).toMatchObject({
      ...{ delivered: 0, failed: 0, cancelled: many + 1 },
    })
  })

  it('is not failed', async () => {
    const id = await fixture.pauseAndPickLeft()
    await failDelivery(fixture.runtime.system, id)
    expect((await fixture.rows()).find((row) => row.id === id)).toMatchObject({ status: 'cancelled' })
    expect(await fixture.ctx.db.selectFrom('notices').selectAll().execute()).toEqual([])
  })

  it('does not block another resend', async () => {
    fixture.receiver.answer = () => failed
    await attempt(fixture.deliveryId)
    await fixture.makeDeliveries(many)
    const resent = await resendDelivery(fixture.ctx, fixture.deliveryId)
    await fixture.setActive(false)
    await fixture.setActive(true)
    expect((await fixture.pending()).map(({ id }) => id)).toContain(resent.id)
    expect(await resendDelivery(fixture.ctx, fixture.deliveryId)).toMatchObject({ status: 'pending' })
  })

  it('is left alone by the sweep', async () => {
    await fixture.pauseAndPickLeft()
    await fixture.setActive(true)
    const [since] = await fixture.makeDeliveries(1)
    fixture.clock.now += 5 * minuteMs
    expect(await createSweeper().sweep(fixture.runtime.system)).toBe(1)
    const { driven_at } = (await fixture.rows()).find(({ id }) => id === since) ?? {}
    expect(driven_at).toBe(fixture.clock.now)
  })

  it('does not count as a later delivery of its event for a running replay', async () => {
    fixture.runtime.system.runtime.autoDisable = { after: 0, minMs: 0 }
    fixture.receiver.answer = () => failed
    await attempt(fixture.deliveryId)
    fixture.clock.now += 30_000
    await attemptDelivery(fixture.runtime.system, { deliveryId: fixture.deliveryId, number: 2, pauses: 0 })
    await failDelivery(fixture.runtime.system, fixture.deliveryId)
    const input = newReplay.parse({ filter: { status: 'failed' } })
    const { id: replayId } = await startReplay(fixture.ctx, input, await planReplay(fixture.ctx, input))
    await fixture.makeDeliveries(many)
    await fixture.setActive(false)
    await fixture.setActive(true)
    await advanceReplay(fixture.runtime.system, { replayId, generation: 1, isLast: false })
    const replay = await fixture.ctx.db.selectFrom('replays').select(['made', 'skipped']).executeTakeFirst()
    expect(replay).toEqual({ made: 1, skipped: 0 })
  })

  it('blocks a replay of ended deliveries, which may include it, but not one of missed events', async () => {
    await fixture.pauseAndPickLeft()
    await fixture.setActive(true)
    const plan = (filter: object) => planReplay(fixture.ctx, newReplay.parse({ filter }))
    const detail = expect.stringContaining('still being cancelled')
    await expect(plan({ status: 'cancelled' })).rejects.toMatchObject({ code: 'conflict', detail })
    await plan({ status: 'missed', webhook_id: fixture.endpointId })
    await fixture.cancelAll()
    expect((await plan({ status: 'cancelled' })).plan.total).toBe(many + 1)
  })
})
