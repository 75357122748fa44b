import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listEventRows, publish, runAttempts } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, type TestPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type ClockWatch, createClockWatch } from './clock'
import { removeWhenSure } from './service'

const hour = 3_600_000
const day = 24 * hour
let runtime: TestRuntime
let partner: TestPartner
let uptime: number
let watch: ClockWatch
let logged: string[]

beforeEach(async () => {
  runtime = await openTestRuntime()
  partner = await addPartner(runtime)
  uptime = 0
  logged = []
  runtime.log.warn = ((_: object, message: string) => {
    if (message.startsWith('no data is deleted')) logged.push(message)
  }) as never
  watch = createClockWatch(() => uptime)
  await addEndpoint(partner)
  await publish(partner, { ids: ['evt_old'] })
  await runAttempts(runtime)
})
afterEach(() => runtime.dispose())

/** Advances both the clock and the process's uptime. */
function pass(ms: number): void {
  runtime.clock.now += ms
  uptime += ms
}
const restart = () => {
  watch = createClockWatch(() => uptime)
}
const remove = async () => {
  await removeWhenSure(partner.ctx, watch, null)
  return (await listEventRows(partner)).filter(({ expired_at }) => expired_at === null).map(({ id }) => id)
}

describe('nothing is removed', () => {
  it('when the clock of a running process jumps ahead, until it has been steady for a day', async () => {
    await remove()
    pass(30 * day)
    runtime.clock.now += 365 * day
    for (let hours = 0; hours < 24; hours++) {
      expect(await remove()).toEqual(['evt_old'])
      pass(hour)
    }
    expect(logged).toHaveLength(24)
    expect(await remove()).toEqual([])
  })

  it('when a process starts with a clock that is ahead, however often, whatever is published since', async () => {
    runtime.clock.now += 365 * day
    for (let starts = 0; starts < 20; starts++) {
      restart()
      await publish(partner, { ids: [`evt_${starts}`] })
      expect(await remove()).toContain('evt_old')
      pass(hour)
    }
  })

  it('and everything is intact once the clock is right again', async () => {
    runtime.clock.now += 365 * day
    await remove()
    runtime.clock.now -= 365 * day
    restart()
    expect(await remove()).toEqual(['evt_old'])
  })

  it('and that is logged when there is something to remove', async () => {
    expect(await remove()).toEqual(['evt_old'])
    expect(logged).toEqual([])
  })
})

describe('expired rows are removed', () => {
  it('immediately when there was traffic in the days before', async () => {
    pass(89 * day)
    await publish(partner, { ids: ['evt_lately'] })
    await runAttempts(runtime)
    pass(2 * day)
    restart()
    expect(await remove()).toEqual(['evt_lately'])
    expect(logged).toEqual([])
  })

  it('with a retention of one day as well', async () => {
    runtime.retention.dataMs = day
    pass(12.5 * hour)
    await publish(partner, { ids: ['evt_lately'] })
    await runAttempts(runtime)
    pass(12.5 * hour)
    restart()
    expect(await remove()).toEqual(['evt_lately'])
  })

  it('of an unused installation, once a process has run for a day', async () => {
    pass(365 * day)
    restart()
    expect(await remove()).toEqual(['evt_old'])
    pass(day)
    expect(await remove()).toEqual([])
  })
})
