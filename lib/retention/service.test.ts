import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { makeDelivery } from '@/lib/deliveries/make'
import { changeEndpoint } from '@/lib/endpoints/service'
import { withTransaction } from '@/lib/platform/context'
import { openRetentionRig, type RetentionRig } from '@/lib/testing/retention-rig'
import { failed } from '@/lib/testing/scripted-delivery'
import { type RetentionCursor, removeExpired } from './service'

const day = 86_400_000
let rig: RetentionRig
beforeEach(async () => {
  rig = await openRetentionRig()
})
afterEach(() => rig.dispose())

describe('data past its retention', () => {
  it('is removed when its delivery has ended, with attempts and event; pending or newer data stays', async () => {
    await rig.addEndpoint()
    await rig.publish()
    await rig.finish()
    await rig.publish()
    await rig.finish(failed)
    const { id } = (await rig.publish()).events[0] as { id: string }
    const endpointId = await rig.addEndpoint()
    await rig.publish()
    await changeEndpoint(rig.ctx, endpointId, { active: false })
    const pending = await rig.db
      .selectFrom('deliveries')
      .selectAll()
      .where('status', '=', 'pending')
      .execute()
    expect(pending.map(({ event_id }) => event_id)).toContain(id)
    rig.clock.now += 90 * day
    await rig.postpone()
    await rig.publish()
    await finishNew()
    rig.clock.now += 1_000
    await rig.postpone()
    const stats = await rig.count('delivery_stats')
    expect(await removeExpired(rig.runtime.system, null)).toBeNull()

    const left = await rig.db
      .selectFrom('deliveries')
      .select(['status', 'created_at'])
      .orderBy('id')
      .execute()
    expect(left.map(({ status: s, created_at }) => [s, rig.clock.now - created_at > 90 * day])).toEqual([
      ['pending', true],
      ['pending', true],
      ['delivered', false],
    ])
    expect([await rig.count('events'), await rig.count('attempts')]).toEqual([3, 1])
    expect(await rig.count('delivery_stats')).toBe(stats)
    expect((await rig.events()).every(({ body }) => body.length > 0)).toBe(true)
    expect(await rig.broken()).toEqual([])
  })

  // Finishes only the newest pending one.
  async function finishNew(): Promise<void> {
    rig.answer = {}
    const { id } = await rig.db
      .selectFrom('deliveries')
      .select('id')
      .where('status', '=', 'pending')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    await attemptDelivery(rig.ctx, { deliveryId: id, number: 1, pauses: 0 })
  }

  it('stays until the exact moment', async () => {
    await rig.addEndpoint()
    await rig.publish()
    await rig.finish()
    rig.clock.now += 90 * day
    await removeExpired(rig.runtime.system, null)
    expect(await rig.counts()).toEqual([1, 1, 1])
    rig.clock.now += 10
    await removeExpired(rig.runtime.system, null)
    expect(await rig.counts()).toEqual([0, 0, 0])
  })

  it('is counted from when a delivery ended, not from when it was made', async () => {
    await rig.addEndpoint()
    await rig.publish()
    rig.clock.now += 100 * day
    await rig.finish()
    await removeExpired(rig.runtime.system, null)
    expect(await rig.counts()).toEqual([1, 1, 1])
    rig.clock.now += 91 * day
    await removeExpired(rig.runtime.system, null)
    expect(await rig.counts()).toEqual([0, 0, 0])
  })

  it('is removed delivery by delivery: the event stays until its last delivery is removed', async () => {
    await rig.addEndpoint()
    await rig.publish()
    await rig.finish()
    const { id, type } = (await rig.events())[0] ?? { id: '', type: '' }
    rig.clock.now += 91 * day
    const event = { id, type, accountId: rig.accountId }
    const second = await rig.addEndpoint()
    const [first] = await rig.deliveries()
    const { partnerId } = rig.ctx
    const input = { partnerId, endpointId: second, event, resendOf: first?.id ?? '' }
    const { id: resent } = await withTransaction(rig.ctx, (tx) => makeDelivery(tx, input))
    await rig.postpone()
    await removeExpired(rig.runtime.system, null)
    expect((await rig.deliveries()).map((row) => row.id)).toEqual([resent])
    expect((await rig.events())[0]).toMatchObject({ id, fan_out: null, expired_at: null })
    expect(await rig.broken()).toEqual([])
    rig.clock.now += 61_000
    await rig.finish()
    rig.clock.now += 91 * day
    await removeExpired(rig.runtime.system, null)
    expect(await rig.counts()).toEqual([0, 0, 0])
    expect(await rig.broken()).toEqual([])
  })

  it('is removed also for events without subscribers', async () => {
    await rig.publish()
    rig.clock.now += 90 * day + 1
    await removeExpired(rig.runtime.system, null)
    expect(await rig.count('events')).toBe(0)
  })
})

describe('an event with an id of the publisher', () => {
  it('leaves only its id behind, and cannot be published again', async () => {
    await rig.addEndpoint()
    await rig.publish(['evt_order_1'])
    await rig.finish()
    rig.clock.now += 91 * day
    await removeExpired(rig.runtime.system, null)
    const [row] = await rig.events()
    expect(row).toMatchObject({
      id: 'evt_order_1',
      expired_at: rig.clock.now,
      fan_out: null,
      data_problems: null,
    })
    expect(row?.body).toHaveLength(0)
    rig.clock.now += 400 * day
    await removeExpired(rig.runtime.system, null)
    expect((await rig.publish(['evt_order_1'])).events).toEqual([
      { id: 'evt_order_1', duplicate: true, deliveries: 0 },
    ])
    expect(await rig.counts()).toEqual([1, 0, 0])
    expect(await rig.broken()).toEqual([])
  })
})

describe('the removal', () => {
  it('uses small transactions, and continues where it was interrupted', async () => {
    await rig.addEndpoint()
    await rig.many(120)
    await rig.finish()
    rig.clock.now += 91 * day
    let place: RetentionCursor | null = null
    const seen = [120]
    for (let step = 0; step < 2; step++) {
      place = await removeExpired(rig.runtime.system, place, 0)
      seen.push(await rig.count('deliveries'))
      expect(await rig.count('attempts')).toBe(seen.at(-1))
      expect(await rig.broken()).toEqual([])
    }
    expect(seen).toEqual([120, 70, 20])
    // The process ended: the next run does not know the cursor.
    expect(await removeExpired(rig.runtime.system, null)).toBeNull()
    expect(await rig.counts()).toEqual([0, 0, 0])
  })

  it('skips a backlog of pending deliveries without touching it', async () => {
    await rig.addEndpoint()
    await rig.many(300)
    const pending = await rig.deliveries()
    const waiting = await rig.events()
    rig.clock.now += 1_000
    await rig.publish(['evt_late'])
    const late = (await rig.deliveries()).at(-1)?.id ?? ''
    await attemptDelivery(rig.ctx, { deliveryId: late, number: 1, pauses: 0 })
    await rig.many(300)
    rig.clock.now += 200 * day
    let steps = 1
    for (let place = await removeExpired(rig.runtime.system, null, 0); place; steps++)
      place = await removeExpired(rig.runtime.system, place, 0)
    expect(steps).toBeLessThan(20)
    expect(await rig.count('deliveries')).toBe(600)
    expect((await rig.deliveries()).slice(0, 300)).toEqual(pending)
    expect((await rig.events()).filter(({ id }) => waiting.some((event) => event.id === id))).toEqual(waiting)
    expect((await rig.events()).filter(({ body }) => body.length === 0).map(({ id }) => id)).toEqual([
      'evt_late',
    ])
  })

  it('skips deliveries made long ago that ended recently', async () => {
    await rig.addEndpoint()
    await rig.many(60)
    rig.clock.now += 1_000
    await rig.publish(['evt_done'])
    const done = (await rig.deliveries()).at(-1)?.id ?? ''
    await attemptDelivery(rig.ctx, { deliveryId: done, number: 1, pauses: 0 })
    rig.clock.now += 91 * day
    await rig.finish()
    expect(await removeExpired(rig.runtime.system, null)).toBeNull()
    expect(await rig.counts()).toEqual([61, 60, 60])
    expect((await rig.deliveries()).map(({ id }) => id)).not.toContain(done)
    expect(await rig.broken()).toEqual([])
  })

  it('leaves alone what is made and delivered during it', async () => {
    await rig.addEndpoint()
    await rig.many(200)
    await rig.finish()
    rig.clock.now += 91 * day
    const removal = removeExpired(rig.runtime.system, null)
    for (let i = 0; i < 20; i++) {
      await rig.many(5)
      await rig.finish()
    }
    expect(await removal).toBeNull()
    await removeExpired(rig.runtime.system, null)
    expect(await rig.counts()).toEqual([100, 100, 100])
    expect(await rig.broken()).toEqual([])
  })
})
