import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toPublicTime } from '@/lib/contract/time'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { createContext } from '@/lib/platform/context'
import { getPartnerStats } from '@/lib/stats/service'
import { endDeliveries, listDeliveryRows, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import {
  listReplayedEvents,
  listReplayRuns,
  runReplay,
  runSecond,
  startReplayOf,
} from '@/lib/testing/replays'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { planReplay } from './plan'
import { newReplay } from './schema'
import { cancelReplay, getReplay, listReplays, pauseReplay, resumeReplay, startReplay } from './service'

let runtime: TestRuntime
let partner: TestPartner
beforeEach(async () => {
  runtime = await openTestRuntime()
  partner = await addPartner(runtime)
  await addEndpoint(partner)
})
afterEach(() => runtime.dispose())

async function startOf(count: number, rate = 2) {
  for (let left = count; left > 0; left -= 1000) await publish(partner, { count: Math.min(left, 1000) })
  await endDeliveries(runtime, 'failed')
  return (await startReplayOf(partner, { status: 'failed' }, rate)).id
}
const read = (id: string) => getReplay(partner.ctx, id)
const none = { delivered: 0, failed: 0, cancelled: 0, skipped: 0, remaining: 0 }

it('a replay is started, changed and read only by permitted actors', async () => {
  const id = await startOf(1)
  const { partnerId } = partner
  const as = (role: 'viewer' | 'support') => {
    const actor = { kind: 'user' as const, userId: 'usr_1', role, email: '', name: null, sessionId: '' }
    return createContext(runtime, { actor, partnerId, requestId: 'req_test' })
  }
  const input = newReplay.parse({ filter: {} })
  const planned = await planReplay(partner.ctx, input)
  const forbidden = { code: 'forbidden' }
  await expect(planReplay(as('viewer'), input)).rejects.toMatchObject(forbidden)
  await expect(startReplay(as('viewer'), input, planned)).rejects.toMatchObject(forbidden)
  for (const verb of [pauseReplay, resumeReplay, cancelReplay])
    await expect(verb(as('viewer'), id)).rejects.toMatchObject(forbidden)
  await expect(getReplay(as('support'), id)).rejects.toMatchObject(forbidden)
  await expect(listReplays(as('support'), { limit: 1 })).rejects.toMatchObject(forbidden)
  expect(await read(id)).toMatchObject({ status: 'running' })
})

describe('a replay', () => {
  it('is running from the start, and completed as soon as its last delivery has ended', async () => {
    const id = await startOf(3)
    const since = toPublicTime(runtime.clock.now)
    expect(await read(id)).toEqual({
      ...{ id, status: 'running', filter: { status: 'failed' }, rate_per_second: 2, reason: null },
      ...{ created_at: since, ended_at: null, created_by: 'system' },
      progress: { ...none, total: 3, remaining: 3, eta_seconds: 2 },
    })
    await runReplay(runtime, id)
    const [one = '', two = '', three = ''] = (await listDeliveryRows(partner, { replay_id: id })).map(
      (row) => row.id,
    )
    expect((await read(id)).progress).toEqual({ ...none, total: 3, remaining: 3, eta_seconds: 0 })
    await endDeliveries(runtime, 'delivered', { ids: [one] })
    await endDeliveries(runtime, 'failed', { ids: [two] })
    const two3 = { ...none, total: 3, delivered: 1, failed: 1 }
    expect(await read(id)).toMatchObject({ status: 'running', progress: { ...two3, remaining: 1 } })
    await endDeliveries(runtime, 'cancelled', { ids: [three], cause: 'endpoint_inactive' })
    runtime.clock.now += 5_000
    const ended = { status: 'completed', ended_at: toPublicTime(runtime.clock.now) }
    const over = { ...ended, progress: { ...two3, cancelled: 1, remaining: 0, eta_seconds: 0 } }
    expect(await read(id)).toMatchObject(over)
    runtime.clock.now += 5_000
    await runtime.database.db.deleteFrom('deliveries').execute()
    expect(await read(id)).toMatchObject(over)
    expect((await listReplays(partner.ctx, { limit: 10 })).replays).toMatchObject([over])
  })

  it('appears as completed even if the database cannot be written', async () => {
    const id = await startOf(1)
    await runReplay(runtime, id)
    await endDeliveries(runtime, 'delivered')
    const { sqlite } = runtime.database
    sqlite.pragma('query_only = ON')
    expect(await read(id)).toMatchObject({ status: 'completed', ended_at: null })
    sqlite.pragma('query_only = OFF')
    expect(await read(id)).toMatchObject({ status: 'completed', ended_at: expect.any(String) })
  })

  it('that is paused makes nothing until it is resumed, and continues from the same point', async () => {
    const id = await startOf(4, 1)
    await runSecond(runtime, id)
    const paused = { status: 'paused', progress: { total: 4, remaining: 4, eta_seconds: null } }
    expect(await pauseReplay(partner.ctx, id)).toMatchObject(paused)
    expect(await runSecond(runtime, id)).toEqual({ do: 'end' })
    await endDeliveries(runtime, 'delivered')
    expect(await read(id)).toMatchObject({ status: 'paused', progress: { delivered: 1, remaining: 3 } })
    expect(await listReplayRuns(runtime)).toEqual(['1'])
    expect(await resumeReplay(partner.ctx, id)).toMatchObject({
      status: 'running',
      progress: { eta_seconds: 3 },
    })
    expect(await listReplayRuns(runtime)).toEqual(['1', '3'])
    await runReplay(runtime, id)
    await endDeliveries(runtime, 'delivered')
    expect(await read(id)).toMatchObject({ status: 'completed', progress: { delivered: 4 } })
    expect(new Set(await listReplayedEvents(partner, id)).size).toBe(4)
  })

  it('resumed by two concurrent requests continues once', async () => {
    const id = await startOf(2)
    await pauseReplay(partner.ctx, id)
    const both = await Promise.allSettled([resumeReplay(partner.ctx, id), resumeReplay(partner.ctx, id)])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(await listReplayRuns(runtime)).toEqual(['1', '3'])
  })

  it('that is cancelled makes nothing more, and its pending and unmade deliveries count as cancelled', async () => {
    const id = await startOf(6, 2)
    await runSecond(runtime, id)
    const [first = ''] = (await listDeliveryRows(partner, { replay_id: id })).map((row) => row.id)
    await endDeliveries(runtime, 'delivered', { ids: [first] })
    const over = { ...none, total: 6, delivered: 1, cancelled: 5, eta_seconds: 0 }
    const ended = toPublicTime(runtime.clock.now)
    expect(await cancelReplay(partner.ctx, id)).toMatchObject({
      ...{ status: 'cancelled', ended_at: ended, progress: over },
    })
    expect(await runSecond(runtime, id)).toEqual({ do: 'end' })
    expect(
      (await listDeliveryRows(partner, { replay_id: id })).map(({ status, cause }) => [status, cause]),
    ).toEqual([
      ['delivered', null],
      ['cancelled', 'cancelled'],
    ])
    expect((await getPartnerStats(partner.ctx, { window: '1h' })).totals.cancelled).toBe(1)
    await runtime.database.db.deleteFrom('deliveries').execute()
    expect((await read(id)).progress).toEqual(over)
  })

  it('that is cancelled while paused never continues', async () => {
    const id = await startOf(3)
    await pauseReplay(partner.ctx, id)
    expect(await cancelReplay(partner.ctx, id)).toMatchObject({
      progress: { ...none, total: 3, cancelled: 3 },
    })
    await expect(resumeReplay(partner.ctx, id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('that is cancelled with many pending deliveries sends none of them, and a run cancels the rest', async () => {
    const id = await startOf(1500, 500)
    await runReplay(runtime, id)
    const cancelled = await cancelReplay(partner.ctx, id)
    const late = { total: 1500, cancelled: 200, remaining: 1300 }
    expect(cancelled).toMatchObject({ status: 'cancelled', ended_at: null, progress: late })
    const [pending] = await listDeliveryRows(partner, { replay_id: id, status: 'pending' })
    const deliveryId = pending?.id ?? ''
    expect(await attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 })).toEqual({
      do: 'end',
    })
    expect(
      (await listDeliveryRows(partner, { replay_id: id })).find((row) => row.id === deliveryId),
    ).toMatchObject({
      ...{ status: 'cancelled', cause: 'cancelled', attempt_count: 0 },
    })
    while ((await runSecond(runtime, id)).do !== 'end');
    expect(await read(id)).toMatchObject({ ended_at: expect.any(String), progress: { cancelled: 1500 } })
    expect(await listReplayRuns(runtime)).toEqual(['1', '3'])
  })

  it('with all sources processed can be cancelled, not paused', async () => {
    const id = await startOf(2)
    await runReplay(runtime, id)
    await expect(pauseReplay(partner.ctx, id)).rejects.toMatchObject({
      detail: 'This replay has already created all its deliveries. Cancel it to stop the pending ones.',
    })
    expect(await cancelReplay(partner.ctx, id)).toMatchObject({ progress: { total: 2, cancelled: 2 } })
  })

  it('that is over is neither paused, resumed nor cancelled', async () => {
    const [done, stopped] = [await startOf(1), await startOf(1)]
    await runReplay(runtime, done)
    await endDeliveries(runtime, 'delivered')
    await cancelReplay(partner.ctx, stopped)
    const before = (await listReplayRuns(runtime)).length
    for (const verb of [pauseReplay, resumeReplay, cancelReplay]) {
      await expect(verb(partner.ctx, done)).rejects.toMatchObject({ detail: 'This replay is completed.' })
      await expect(verb(partner.ctx, stopped)).rejects.toMatchObject({ detail: 'This replay is cancelled.' })
    }
    expect(await listReplayRuns(runtime)).toHaveLength(before)
  })
})
