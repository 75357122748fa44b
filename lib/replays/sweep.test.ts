import { afterEach, beforeEach, expect, it } from 'vitest'
import { openReplayRig, type ReplayRig } from '@/lib/testing/replay-rig'
import { cancelReplay, pauseReplay } from './service'
import { createReplaySweeper } from './sweep'

let rig: ReplayRig
beforeEach(async () => {
  rig = await openReplayRig({ findScheduled: () => new Set() })
  await rig.addEndpoint()
  await rig.publish(3)
  await rig.end('failed')
})
afterEach(() => rig.dispose())

const start = async () => (await rig.start({ status: 'failed' }, 1)).id
const rowOf = (id: string) =>
  rig.ctx.db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

it('the replay sweep records the end of replays that are over, which then no longer depend on their deliveries', async () => {
  const id = await start()
  await rig.driveAll(id)
  const { sweep } = createReplaySweeper()
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 0, started: 0 })
  await rig.end('delivered')
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 1, started: 0 })
  const ended = {
    status: 'completed',
    ended_at: rig.clock.now,
    total: 3,
    delivered: 3,
    failed: 0,
    cancelled: 0,
  }
  expect(await rowOf(id)).toMatchObject(ended)
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 0, started: 0 })
})

it('the replay sweep restarts a replay that has stalled for two minutes, and no other', async () => {
  const [still, moving, paused] = [await start(), await start(), await start()]
  await pauseReplay(rig.ctx, paused)
  const { sweep } = createReplaySweeper()
  await sweep(rig.runtime.system)
  rig.clock.now += 119_999
  await rig.drive(moving)
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 0, started: 0 })
  rig.clock.now += 1
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 0, started: 1 })
  expect(await Promise.all([still, moving, paused].map(rig.generationOf))).toEqual([2, 1, 2])
  expect(await rig.driven()).toEqual(['1', '1', '1', '2'])
  await rig.driveAll(still)
  expect(await rig.sent(still)).toHaveLength(2)
})

it('the replay sweep restarts a cancelled replay with pending deliveries', async () => {
  const id = await start()
  await rig.driveAll(id)
  await rig.ctx.runtime.database.db.updateTable('replays').set({ status: 'cancelled' }).execute()
  const { sweep } = createReplaySweeper()
  await sweep(rig.runtime.system)
  rig.clock.now += 120_000
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 0, started: 1 })
  await rig.drive(id)
  expect(await sweep(rig.runtime.system)).toEqual({ settled: 1, started: 0 })
  await expect(cancelReplay(rig.ctx, id)).rejects.toMatchObject({ detail: 'This replay is cancelled.' })
})
