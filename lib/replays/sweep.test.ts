import { afterEach, beforeEach, expect, it } from 'vitest'
import { endDeliveries, publish } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import {
  listReplayedEvents,
  listReplayRuns,
  readGeneration,
  runReplay,
  runSecond,
  startReplayOf,
} from '@/lib/testing/replays'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { cancelReplay, pauseReplay } from './service'
import { createReplaySweeper } from './sweep'

let runtime: TestRuntime
let partner: TestPartner
beforeEach(async () => {
  runtime = await openTestRuntime({ findScheduled: () => new Set() })
  partner = await addPartner(runtime)
  await addEndpoint(partner)
  await publish(partner, { count: 3 })
  await endDeliveries(runtime, 'failed')
})
afterEach(() => runtime.dispose())

const start = async () => (await startReplayOf(partner, { status: 'failed' }, 1)).id
const rowOf = (id: string) =>
  partner.ctx.db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

it('the replay sweep records the end of replays that are over, which then no longer depend on their deliveries', async () => {
  const id = await start()
  await runReplay(runtime, id)
  const { sweep } = createReplaySweeper()
  expect(await sweep(runtime.system)).toEqual({ settled: 0, started: 0 })
  await endDeliveries(runtime, 'delivered')
  expect(await sweep(runtime.system)).toEqual({ settled: 1, started: 0 })
  const ended = {
    status: 'completed',
    ended_at: runtime.clock.now,
    total: 3,
    delivered: 3,
    failed: 0,
    cancelled: 0,
  }
  expect(await rowOf(id)).toMatchObject(ended)
  expect(await sweep(runtime.system)).toEqual({ settled: 0, started: 0 })
})

it('the replay sweep restarts a replay that has stalled for two minutes, and no other', async () => {
  const [still, moving, paused] = [await start(), await start(), await start()]
  await pauseReplay(partner.ctx, paused)
  const { sweep } = createReplaySweeper()
  await sweep(runtime.system)
  runtime.clock.now += 119_999
  await runSecond(runtime, moving)
  expect(await sweep(runtime.system)).toEqual({ settled: 0, started: 0 })
  runtime.clock.now += 1
  expect(await sweep(runtime.system)).toEqual({ settled: 0, started: 1 })
  expect(await Promise.all([still, moving, paused].map((id) => readGeneration(runtime, id)))).toEqual([
    2, 1, 2,
  ])
  expect(await listReplayRuns(runtime)).toEqual(['1', '1', '1', '2'])
  await runReplay(runtime, still)
  expect(await listReplayedEvents(partner, still)).toHaveLength(2)
})

it('the replay sweep restarts a cancelled replay with pending deliveries', async () => {
  const id = await start()
  await runReplay(runtime, id)
  await runtime.database.db.updateTable('replays').set({ status: 'cancelled' }).execute()
  const { sweep } = createReplaySweeper()
  await sweep(runtime.system)
  runtime.clock.now += 120_000
  expect(await sweep(runtime.system)).toEqual({ settled: 0, started: 1 })
  await runSecond(runtime, id)
  expect(await sweep(runtime.system)).toEqual({ settled: 1, started: 0 })
  await expect(cancelReplay(partner.ctx, id)).rejects.toMatchObject({ detail: 'This replay is cancelled.' })
})
