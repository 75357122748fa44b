import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { minuteMs } from '@/lib/contract/time'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { cancelDelivery } from '@/lib/deliveries/cancel'
import { failDelivery } from '@/lib/deliveries/fail-delivery'
import { makeDelivery } from '@/lib/deliveries/make'
import { resendDelivery } from '@/lib/deliveries/resend'
import { getDelivery, listDeliveries } from '@/lib/deliveries/service'
import { createSweeper } from '@/lib/deliveries/sweep'
import { examine } from '@/lib/doctor/service'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { withTransaction } from '@/lib/platform/context'
import { advanceReplay } from '@/lib/replays/advance'
import { planReplay } from '@/lib/replays/plan'
import { newReplay } from '@/lib/replays/schema'
import { startReplay } from '@/lib/replays/service'
import { getPartnerStats } from '@/lib/stats/service'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { createScriptedSender, failed, publishOne } from '@/lib/testing/scripted-delivery'
import { cancelStoppedDeliveries } from './stop-endpoint'

const many = 460
let now: number
let answer: () => object | Promise<object>
let runtime: TestRuntime
let first: Awaited<ReturnType<typeof publishOne>>
let requests: { headers: Record<string, string> }[]

beforeEach(async () => {
  now = Date.parse('2026-02-17T14:00:00Z')
  answer = () => ({})
  const scripted = createScriptedSender(() => answer())
  requests = scripted.requests
  runtime = await openTestRuntime({
    sender: scripted.sender,
    now: () => now,
    findScheduled: () => new Set(),
    autoDisable: { after: 1, minMs: 0 },
  })
  first = await publishOne(runtime)
})
afterEach(() => runtime.dispose())

/** Deliveries of the same event, like that many resends. */
async function make(count: number): Promise<string[]> {
  const { event_id, event_type, account_id, partner_id: partnerId } = await first.read()
  const event = { id: event_id, type: event_type, accountId: account_id }
  return withTransaction(first.ctx, async (tx) => {
    const ids: string[] = []
    for (let i = 0; i < count; i++) {
      const of = { partnerId, endpointId: first.endpointId, event, resendOf: `dlv_${i}` }
      ids.push((await makeDelivery(tx, of)).id)
    }
    return ids
  })
}

const change = (active: boolean) => changeEndpoint(first.ctx, first.endpointId, { active })
const attempt = (deliveryId: string) => attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 })
const rows = () => first.ctx.db.selectFrom('deliveries').selectAll().orderBy('id').execute()
const pending = async () => (await rows()).filter(({ status }) => status === 'pending')
const stops = () => first.ctx.db.selectFrom('endpoint_stops').selectAll().execute()
const cancelledIn = async () => (await getPartnerStats(first.ctx, { window: '1h' })).totals.cancelled
const emitted = async (name: string) =>
  (await first.ctx.db.selectFrom('outbox').select('event').execute()).filter(({ event }) =>
    event.includes(`"${name}"`),
  ).length
async function cancelAll(): Promise<void> {
  while (!(await cancelStoppedDeliveries(runtime.system)));
}

/** The id of a delivery that a pause has left for later cancellation. */
async function pauseAndPickLeft(): Promise<string> {
  await make(many)
  await change(false)
  return (await pending()).at(-1)?.id ?? ''
}

describe('pausing an endpoint with many pending deliveries', () => {
  it('cancels some immediately and the rest in pieces, each counted once and as of the pause', async () => {
    await make(many)
    await change(false)
    const stoppedAt = now
    expect((await pending()).length).toBe(many + 1 - 200)
    expect(await stops()).toHaveLength(1)
    expect([await emitted('webhook/endpoint.stopped'), await emitted('webhook/endpoint.stopping')]).toEqual([
      1, 1,
    ])
    now += 2 * minuteMs
    await cancelAll()
    const end = {
      status: 'cancelled',
      cause: 'endpoint_inactive',
      completed_at: stoppedAt,
      next_attempt_at: null,
    }
    for (const row of await rows()) expect(row).toMatchObject(end)
    expect(await stops()).toEqual([])
    expect(await cancelledIn()).toBe(many + 1)
    const { buckets } = await getPartnerStats(first.ctx, { window: '1h' })
    expect(buckets.filter(({ cancelled }) => cancelled > 0)).toHaveLength(1)
    await cancelAll()
    expect(await cancelledIn()).toBe(many + 1)
  })

  it('leaves no mark when all are cancelled immediately', async () => {
    await make(150)
    await change(false)
    expect([await pending(), await stops(), await emitted('webhook/endpoint.stopping')]).toEqual([[], [], 0])
  })

  it('sends none of them from then on, not even after a resume, and sends those made since the resume', async () => {
    const id = await pauseAndPickLeft()
    await change(true)
    const [since = ''] = await make(1)
    expect(await attempt(id)).toEqual({ do: 'end' })
    expect(requests).toHaveLength(0)
    expect(await getDelivery(first.ctx, id)).toMatchObject({
      status: 'cancelled',
      cause: 'endpoint_inactive',
    })
    await attempt(since)
    expect(requests.map(({ headers }) => headers['X-Recover-Delivery-Id'])).toEqual([since])
    await cancelAll()
    expect((await rows()).filter(({ status }) => status === 'delivered').map(({ id }) => id)).toEqual([since])
    expect(await cancelledIn()).toBe(many + 1)
  })

  it('again, and deleting it: each delivery is cancelled by the first stop after it was made', async () => {
    await make(many)
    const times: number[] = []
    const stop = async (verb: () => Promise<unknown>) => {
      times.push(now)
      await verb()
      now += minuteMs
    }
    await stop(() => change(false))
    await change(true)
    await make(many)
    await stop(() => change(false))
    await change(true)
    await make(many)
    await stop(() => deleteEndpoint(first.ctx, first.endpointId))
    expect(await stops()).toHaveLength(3)
    await cancelAll()
    const groups = new Map<string, number>()
    for (const { cause, completed_at } of await rows()) {
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
    await change(false)
    await change(true)
    await make(3)
    await change(false)
    expect(await pending()).toEqual([])
  })
})

describe('a delivery that is about to be cancelled', () => {
  it('is shown as cancelled, without a next attempt', async () => {
    const id = await pauseAndPickLeft()
    const end = { status: 'cancelled', cause: 'endpoint_inactive', completed_at: '2026-02-17T14:00:00Z' }
    const shown = { ...end, next_attempt_at: null }
    expect(await getDelivery(first.ctx, id)).toMatchObject({ ...shown, schedule: [] })
    const { deliveries } = await listDeliveries(first.ctx, { limit: 1 })
    expect(deliveries[0]).toMatchObject({ id, ...shown })
    await change(true)
    const { by_webhook } = await getPartnerStats(first.ctx, { window: '1h' })
    expect(by_webhook[0]?.next_attempt_at).toBeNull()
  })

  it('cannot be cancelled by hand any more', async () => {
    const id = await pauseAndPickLeft()
    const detail = 'This delivery is already cancelled.'
    await expect(cancelDelivery(first.ctx, id)).rejects.toMatchObject({ code: 'conflict', detail })
  })

  it.each([
    ['delivered', {}],
    ['failed', failed],
  ])('whose request is in flight ends as cancelled, its attempt that %s counted', async (_, result) => {
    const [id = ''] = (await make(many)).slice(-1)
    answer = async () => {
      await change(false)
      return result
    }
    expect(await attempt(id)).toEqual({ do: 'end' })
    const end = { status: 'cancelled', cause: 'endpoint_inactive', attempt_count: 1, completed_at: now }
    expect((await rows()).find((row) => row.id === id)).toMatchObject(end)
    await cancelAll()
    expect((await getPartnerStats(first.ctx, { window: '1h' })).totals).toMatchObject({
      ...{ delivered: 0, failed: 0, cancelled: many + 1 },
    })
  })

  it('is not failed', async () => {
    const id = await pauseAndPickLeft()
    await failDelivery(runtime.system, id)
    expect((await rows()).find((row) => row.id === id)).toMatchObject({ status: 'cancelled' })
    expect(await first.ctx.db.selectFrom('notices').selectAll().execute()).toEqual([])
  })

  it('does not block another resend', async () => {
    answer = () => failed
    await attempt(first.deliveryId)
    await make(many)
    const resent = await resendDelivery(first.ctx, first.deliveryId)
    await change(false)
    await change(true)
    expect((await pending()).map(({ id }) => id)).toContain(resent.id)
    expect(await resendDelivery(first.ctx, first.deliveryId)).toMatchObject({ status: 'pending' })
  })

  it('is left alone by the sweep', async () => {
    await pauseAndPickLeft()
    await change(true)
    const [since] = await make(1)
    now += 5 * minuteMs
    expect(await createSweeper().sweep(runtime.system)).toBe(1)
    const { driven_at } = (await rows()).find(({ id }) => id === since) ?? {}
    expect(driven_at).toBe(now)
  })

  it('does not count as a later delivery of its event for a running replay', async () => {
    runtime.system.runtime.autoDisable = { after: 0, minMs: 0 }
    answer = () => failed
    await attempt(first.deliveryId)
    now += 30_000
    await attemptDelivery(runtime.system, { deliveryId: first.deliveryId, number: 2, pauses: 0 })
    await failDelivery(runtime.system, first.deliveryId)
    const input = newReplay.parse({ filter: { status: 'failed' } })
    const { id: replayId } = await startReplay(first.ctx, input, await planReplay(first.ctx, input))
    await make(many)
    await change(false)
    await change(true)
    await advanceReplay(runtime.system, { replayId, generation: 1, isLast: false })
    const replay = await first.ctx.db.selectFrom('replays').select(['made', 'skipped']).executeTakeFirst()
    expect(replay).toEqual({ made: 1, skipped: 0 })
  })

  it('blocks a replay of ended deliveries, which may include it, but not one of missed events', async () => {
    await pauseAndPickLeft()
    await change(true)
    const plan = (filter: object) => planReplay(first.ctx, newReplay.parse({ filter }))
    const detail = expect.stringContaining('still being cancelled')
    await expect(plan({ status: 'cancelled' })).rejects.toMatchObject({ code: 'conflict', detail })
    await plan({ status: 'missed', webhook_id: first.endpointId })
    await cancelAll()
    expect((await plan({ status: 'cancelled' })).plan.total).toBe(many + 1)
  })
})

describe('the doctor', () => {
  const broken = async () => (await examine(runtime.system)).checks.filter(({ ok }) => !ok)

  it('accepts deliveries that a stop is cancelling, but reports them after an hour', async () => {
    const id = await pauseAndPickLeft()
    await first.ctx.runtime.database.db.updateTable('events').set({ fan_out: null }).execute()
    now += 60 * minuteMs
    expect(await broken()).toEqual([])
    now += 1
    const [check] = await broken()
    expect(check).toMatchObject({
      invariant: 'I1',
      rule: expect.stringContaining('paused, disabled or deleted'),
    })
    expect(check?.broken.length).toBe(20)
    await cancelAll()
    expect(await broken()).toEqual([])
    expect((await rows()).find((row) => row.id === id)).toMatchObject({ status: 'cancelled' })
  })
})

describe('an endpoint that is disabled with many pending deliveries', () => {
  it('is announced with their number, though most are cancelled later', async () => {
    answer = () => failed
    await attempt(first.deliveryId)
    now += 30_000
    await attemptDelivery(runtime.system, { deliveryId: first.deliveryId, number: 2, pauses: 0 })
    await make(many)
    await failDelivery(runtime.system, first.deliveryId)
    const notices = await first.ctx.db.selectFrom('notices').selectAll().execute()
    const disabled = notices.find(({ type }) => type === 'webhook.endpoint_disabled')
    expect(JSON.parse(disabled?.data ?? '{}')).toMatchObject({ cancelled: many })
    expect((await pending()).length).toBe(many - 200)
    await cancelAll()
    expect(await cancelledIn()).toBe(many)
  })
})
