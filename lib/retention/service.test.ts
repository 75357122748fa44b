import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countRows } from '@/db/testing'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { makeDelivery } from '@/lib/deliveries/make'
import { changeEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { withTransaction } from '@/lib/platform/context'
import {
  findViolations,
  listDeliveryRows,
  listEventRows,
  publish,
  runAttempts,
} from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type RetentionCursor, removeExpired } from './service'

const day = 86_400_000
let runtime: TestRuntime
let partner: TestPartner
beforeEach(async () => {
  runtime = await openTestRuntime()
  partner = await addPartner(runtime)
})
afterEach(() => runtime.dispose())

const count = (table: string) => countRows(runtime.database.sqlite, table)
const counts = () => ['events', 'deliveries', 'attempts'].map(count)

/** Makes pending deliveries due in a minute, so that the doctor does not consider them stuck. */
async function postpone(): Promise<void> {
  const due = { next_attempt_at: runtime.clock.now + 60_000 }
  await runtime.database.db.updateTable('deliveries').set(due).where('status', '=', 'pending').execute()
}

describe('data past its retention', () => {
  it('is removed when its delivery has ended, with attempts and event; pending or newer data stays', async () => {
    await addEndpoint(partner)
    await publish(partner)
    await runAttempts(runtime)
    await publish(partner)
    await runAttempts(runtime, { status: 500 })
    const [id] = await publish(partner)
    const { endpointId } = await addEndpoint(partner)
    await publish(partner)
    await changeEndpoint(partner.ctx, endpointId, { active: false })
    const pending = await listDeliveryRows(partner, { status: 'pending' })
    expect(pending.map(({ event_id }) => event_id)).toContain(id)
    runtime.clock.now += 90 * day
    await postpone()
    await publish(partner)
    const newest = (await listDeliveryRows(partner, { status: 'pending' })).at(-1)
    await runAttempts(runtime, { ids: [newest?.id ?? ''], status: 200 })
    runtime.clock.now += 1_000
    await postpone()
    const stats = count('delivery_stats')
    expect(await removeExpired(runtime.system, null)).toBeNull()

    const left = await listDeliveryRows(partner)
    expect(left.map(({ status: s, created_at }) => [s, runtime.clock.now - created_at > 90 * day])).toEqual([
      ['pending', true],
      ['pending', true],
      ['delivered', false],
    ])
    expect([count('events'), count('attempts')]).toEqual([3, 1])
    expect(count('delivery_stats')).toBe(stats)
    expect((await listEventRows(partner)).every(({ body }) => body.length > 0)).toBe(true)
    expect(await findViolations(runtime.system)).toEqual([])
  })

  it('stays until the exact moment', async () => {
    await addEndpoint(partner)
    await publish(partner)
    await runAttempts(runtime)
    runtime.clock.now += 90 * day
    await removeExpired(runtime.system, null)
    expect(counts()).toEqual([1, 1, 1])
    runtime.clock.now += 1
    await removeExpired(runtime.system, null)
    expect(counts()).toEqual([0, 0, 0])
  })

  it('is counted from when a delivery ended, not from when it was made', async () => {
    await addEndpoint(partner)
    await publish(partner)
    runtime.clock.now += 100 * day
    await runAttempts(runtime)
    await removeExpired(runtime.system, null)
    expect(counts()).toEqual([1, 1, 1])
    runtime.clock.now += 91 * day
    await removeExpired(runtime.system, null)
    expect(counts()).toEqual([0, 0, 0])
  })

  it('is removed delivery by delivery: the event stays until its last delivery is removed', async () => {
    await addEndpoint(partner)
    await publish(partner)
    await runAttempts(runtime)
    const { id, type } = (await listEventRows(partner))[0] ?? { id: '', type: '' }
    runtime.clock.now += 91 * day
    const event = { id, type, accountId: partner.accountId }
    const { endpointId: second } = await addEndpoint(partner)
    const [first] = await listDeliveryRows(partner)
    const { partnerId } = partner.ctx
    const input = { partnerId, endpointId: second, event, resendOf: first?.id ?? '' }
    const { id: resent } = await withTransaction(partner.ctx, (tx) => makeDelivery(tx, input))
    await postpone()
    await removeExpired(runtime.system, null)
    expect((await listDeliveryRows(partner)).map((row) => row.id)).toEqual([resent])
    expect((await listEventRows(partner))[0]).toMatchObject({ id, fan_out: null, expired_at: null })
    expect(await findViolations(runtime.system)).toEqual([])
    runtime.clock.now += 61_000
    await runAttempts(runtime)
    runtime.clock.now += 91 * day
    await removeExpired(runtime.system, null)
    expect(counts()).toEqual([0, 0, 0])
    expect(await findViolations(runtime.system)).toEqual([])
  })

  it('is removed also for events without subscribers', async () => {
    await publish(partner)
    runtime.clock.now += 90 * day + 1
    await removeExpired(runtime.system, null)
    expect(count('events')).toBe(0)
  })
})

describe('an event with an id of the publisher', () => {
  it('leaves only its id behind, and cannot be published again', async () => {
    await addEndpoint(partner)
    await publish(partner, { ids: ['evt_order_1'] })
    await runAttempts(runtime)
    runtime.clock.now += 91 * day
    await removeExpired(runtime.system, null)
    const [row] = await listEventRows(partner)
    expect(row).toMatchObject({
      id: 'evt_order_1',
      expired_at: runtime.clock.now,
      fan_out: null,
      data_problems: null,
    })
    expect(row?.body).toHaveLength(0)
    runtime.clock.now += 400 * day
    await removeExpired(runtime.system, null)
    const { accountId: account_id } = partner
    const input = { id: 'evt_order_1', type: 'lead.created' as const, account_id, data: {} }
    const again = await publishEvents(runtime.system, { input, text: JSON.stringify(input) })
    expect(again).toEqual({ id: 'evt_order_1', duplicate: true, deliveries: 0 })
    expect(counts()).toEqual([1, 0, 0])
    expect(await findViolations(runtime.system)).toEqual([])
  })
})

describe('the removal', () => {
  it('uses small transactions, and continues where it was interrupted', async () => {
    await addEndpoint(partner)
    await publish(partner, { count: 120 })
    await runAttempts(runtime)
    runtime.clock.now += 91 * day
    let place: RetentionCursor | null = null
    const seen = [120]
    for (let step = 0; step < 2; step++) {
      place = await removeExpired(runtime.system, place, 0)
      seen.push(count('deliveries'))
      expect(count('attempts')).toBe(seen.at(-1))
      expect(await findViolations(runtime.system)).toEqual([])
    }
    expect(seen).toEqual([120, 70, 20])
    // The process ended: the next run does not know the cursor.
    expect(await removeExpired(runtime.system, null)).toBeNull()
    expect(counts()).toEqual([0, 0, 0])
  })

  it('skips a backlog of pending deliveries without touching it', async () => {
    await addEndpoint(partner)
    await publish(partner, { count: 300 })
    const pending = await listDeliveryRows(partner)
    const waiting = await listEventRows(partner)
    runtime.clock.now += 1_000
    await publish(partner, { ids: ['evt_late'] })
    const late = (await listDeliveryRows(partner)).at(-1)?.id ?? ''
    await attemptDelivery(partner.ctx, { deliveryId: late, number: 1, pauses: 0 })
    await publish(partner, { count: 300 })
    runtime.clock.now += 200 * day
    let steps = 1
    for (let place = await removeExpired(runtime.system, null, 0); place; steps++)
      place = await removeExpired(runtime.system, place, 0)
    expect(steps).toBeLessThan(20)
    expect(count('deliveries')).toBe(600)
    expect((await listDeliveryRows(partner)).slice(0, 300)).toEqual(pending)
    expect(
      (await listEventRows(partner)).filter(({ id }) => waiting.some((event) => event.id === id)),
    ).toEqual(waiting)
    expect(
      (await listEventRows(partner)).filter(({ body }) => body.length === 0).map(({ id }) => id),
    ).toEqual(['evt_late'])
  })

  it('skips deliveries made long ago that ended recently', async () => {
    await addEndpoint(partner)
    await publish(partner, { count: 60 })
    runtime.clock.now += 1_000
    await publish(partner, { ids: ['evt_done'] })
    const done = (await listDeliveryRows(partner)).at(-1)?.id ?? ''
    await attemptDelivery(partner.ctx, { deliveryId: done, number: 1, pauses: 0 })
    runtime.clock.now += 91 * day
    await runAttempts(runtime)
    expect(await removeExpired(runtime.system, null)).toBeNull()
    expect(counts()).toEqual([61, 60, 60])
    expect((await listDeliveryRows(partner)).map(({ id }) => id)).not.toContain(done)
    expect(await findViolations(runtime.system)).toEqual([])
  })

  it('leaves alone what is made and delivered during it', async () => {
    await addEndpoint(partner)
    await publish(partner, { count: 200 })
    await runAttempts(runtime)
    runtime.clock.now += 91 * day
    const removal = removeExpired(runtime.system, null)
    for (let i = 0; i < 20; i++) {
      await publish(partner, { count: 5 })
      await runAttempts(runtime)
    }
    expect(await removal).toBeNull()
    await removeExpired(runtime.system, null)
    expect(counts()).toEqual([100, 100, 100])
    expect(await findViolations(runtime.system)).toEqual([])
  })
})
