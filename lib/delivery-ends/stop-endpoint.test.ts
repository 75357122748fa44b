import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { minuteMs } from '@/lib/contract/time'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { getDelivery } from '@/lib/deliveries/service'
import { examine } from '@/lib/doctor/service'
import { deleteEndpoint } from '@/lib/endpoints/service'
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
const stops = () => fixture.ctx.db.selectFrom('endpoint_stops').selectAll().execute()
const emitted = async (name: string) =>
  (await fixture.ctx.db.selectFrom('outbox').select('event').execute()).filter(({ event }) =>
    event.includes(`"${name}"`),
  ).length

describe('pausing an endpoint with many pending deliveries', () => {
  it('cancels some immediately and the rest in pieces, each counted once and as of the pause', async () => {
    await fixture.makeDeliveries(many)
    await fixture.setActive(false)
    const stoppedAt = fixture.clock.now
    expect((await fixture.pending()).length).toBe(many + 1 - 200)
    expect(await stops()).toHaveLength(1)
    expect([await emitted('webhook/endpoint.stopped'), await emitted('webhook/endpoint.stopping')]).toEqual([
      1, 1,
    ])
    fixture.clock.now += 2 * minuteMs
    await fixture.cancelAll()
    const end = {
      status: 'cancelled',
      cause: 'endpoint_inactive',
      completed_at: stoppedAt,
      next_attempt_at: null,
    }
    for (const row of await fixture.rows()) expect(row).toMatchObject(end)
    expect(await stops()).toEqual([])
    expect(await fixture.countCancelled()).toBe(many + 1)
    const { buckets } = await getPartnerStats(fixture.ctx, { window: '1h' })
    expect(buckets.filter(({ cancelled }) => cancelled > 0)).toHaveLength(1)
    await fixture.cancelAll()
    expect(await fixture.countCancelled()).toBe(many + 1)
  })

  it('leaves no mark when all are cancelled immediately', async () => {
    await fixture.makeDeliveries(150)
    await fixture.setActive(false)
    expect([await fixture.pending(), await stops(), await emitted('webhook/endpoint.stopping')]).toEqual([
      [],
      [],
      0,
    ])
  })

  it('sends none of them from then on, not even after a resume, and sends those made since the resume', async () => {
    const id = await fixture.pauseAndPickLeft()
    await fixture.setActive(true)
    const [since = ''] = await fixture.makeDeliveries(1)
    expect(await attempt(id)).toEqual({ do: 'end' })
    expect(fixture.requests).toHaveLength(0)
    expect(await getDelivery(fixture.ctx, id)).toMatchObject({
      status: 'cancelled',
      cause: 'endpoint_inactive',
    })
    await attempt(since)
    expect(fixture.requests.map(({ headers }) => headers['X-Recover-Delivery-Id'])).toEqual([since])
    await fixture.cancelAll()
    expect((await fixture.rows()).filter(({ status }) => status === 'delivered').map(({ id }) => id)).toEqual(
      [since],
    )
    expect(await fixture.countCancelled()).toBe(many + 1)
  })

  it('again, and deleting it: each delivery is cancelled by the first stop after it was made', async () => {
    await fixture.makeDeliveries(many)
    const times: number[] = []
    const stop = async (verb: () => Promise<unknown>) => {
      times.push(fixture.clock.now)
      await verb()
      fixture.clock.now += minuteMs
    }
    await stop(() => fixture.setActive(false))
    await fixture.setActive(true)
    await fixture.makeDeliveries(many)
    await stop(() => fixture.setActive(false))
    await fixture.setActive(true)
    await fixture.makeDeliveries(many)
    await stop(() => deleteEndpoint(fixture.ctx, fixture.endpointId))
    expect(await stops()).toHaveLength(3)
    await fixture.cancelAll()
    const groups = new Map<string, number>()
    for (const { cause, completed_at } of await fixture.rows()) {
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
    await fixture.setActive(false)
    await fixture.setActive(true)
    await fixture.makeDeliveries(3)
    await fixture.setActive(false)
    expect(await fixture.pending()).toEqual([])
  })
})

describe('the doctor', () => {
  const broken = async () => (await examine(fixture.runtime.system)).checks.filter(({ ok }) => !ok)

  it('accepts deliveries that a stop is cancelling, but reports them after an hour', async () => {
    const id = await fixture.pauseAndPickLeft()
    await fixture.ctx.runtime.database.db.updateTable('events').set({ fan_out: null }).execute()
    fixture.clock.now += 60 * minuteMs
    expect(await broken()).toEqual([])
    fixture.clock.now += 1
    const [check] = await broken()
    expect(check).toMatchObject({
      invariant: 'I1',
      rule: expect.stringContaining('paused, disabled or deleted'),
    })
    expect(check?.broken.length).toBe(20)
    await fixture.cancelAll()
    expect(await broken()).toEqual([])
    expect((await fixture.rows()).find((row) => row.id === id)).toMatchObject({ status: 'cancelled' })
  })
})

describe('an endpoint that is disabled with many pending deliveries', () => {
  it('is announced with their number, though most are cancelled later', async () => {
    fixture.receiver.answer = () => failed
    await attempt(fixture.deliveryId)
    fixture.clock.now += 30_000
    await attemptDelivery(fixture.runtime.system, { deliveryId: fixture.deliveryId, number: 2, pauses: 0 })
    await fixture.makeDeliveries(many)
    await failDelivery(fixture.runtime.system, fixture.deliveryId)
    const notices = await fixture.ctx.db.selectFrom('notices').selectAll().execute()
    const disabled = notices.find(({ type }) => type === 'webhook.endpoint_disabled')
    expect(JSON.parse(disabled?.data ?? '{}')).toMatchObject({ cancelled: many })
    expect((await fixture.pending()).length).toBe(many - 200)
    await fixture.cancelAll()
    expect(await fixture.countCancelled()).toBe(many)
  })
})
