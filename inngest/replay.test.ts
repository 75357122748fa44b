import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReplayRun, ReplayStep } from '@/lib/replays/advance'
import { type Define, drivers, TestEngines } from './engine/testing'
import { defineReplay, defineSweepReplays } from './functions/replay'

let engines: TestEngines
let calls: (ReplayRun & { at: number })[]
beforeEach(() => {
  engines = new TestEngines()
  calls = []
})
afterEach(() => engines.dispose())

const define =
  (answer: (place: ReplayRun) => ReplayStep): Define =>
  (registry) => {
    const steps = {
      advanceReplay: async (place: ReplayRun) => {
        calls.push({ ...place, at: engines.seconds() })
        return answer(place)
      },
      sweepReplays: async () => {
        calls.push({ replayId: 'sweep', generation: 0, isLast: false, at: engines.seconds() })
        return { settled: 0, started: 0 }
      },
    }
    defineReplay(registry, steps)
    defineSweepReplays(registry, steps)
  }
const driven = (generation: number, paced = 'no') => ({
  ...{ replayId: 'rpl_1', partnerId: 'prt_1', generation: String(generation) },
  ...{ drive: `rpl_1/${generation}`, paced },
})
const times = () => calls.filter(({ replayId }) => replayId !== 'sweep').map(({ at }) => at)

describe.each(drivers)('a replay with the %s driver', (driver) => {
  it('makes a batch at once and one each second, until nothing is left', async () => {
    const engine = await engines.start(
      driver,
      define(() => ({ do: calls.length < 4 ? 'pace' : 'end' })),
    )
    await engines.emit(engine, 'webhook/replay.driven', driven(1))
    for (let second = 1; second <= 6; second++) await engines.moveTo(engine, second)
    expect(times()).toEqual([0, 1, 2, 3])
    expect(calls[0]).toEqual({ replayId: 'rpl_1', generation: 1, isLast: false, at: 0 })
  })

  it('says at the sixtieth batch that it is the last of the run', async () => {
    const engine = await engines.start(
      driver,
      define(({ isLast }) => ({ do: isLast ? 'end' : 'pace' })),
    )
    await engines.emit(engine, 'webhook/replay.driven', driven(1))
    for (let second = 1; second <= 62; second++) await engines.moveTo(engine, second)
    expect([times().length, times().at(-1)]).toEqual([60, 59])
    await engines.emit(engine, 'webhook/replay.driven', driven(2, 'yes'))
    await engines.moveTo(engine, 63)
    expect(times().slice(60)).toEqual([63])
  })

  it('is driven once for each generation', async () => {
    const engine = await engines.start(
      driver,
      define(() => ({ do: 'end' })),
    )
    for (const generation of [1, 1, 2])
      await engines.emit(engine, 'webhook/replay.driven', driven(generation))
    expect(calls.map(({ generation }) => generation)).toEqual([1, 2])
  })

  it('is swept for every minute', async () => {
    const engine = await engines.start(
      driver,
      define(() => ({ do: 'end' })),
    )
    for (let minute = 1; minute <= 3; minute++) await engines.moveTo(engine, minute * 60)
    expect(calls.map(({ replayId }) => replayId)).toEqual(['sweep', 'sweep', 'sweep'])
  })
})
