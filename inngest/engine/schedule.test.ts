import { NonRetriableError } from 'inngest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineDelivery, defineOne, drivers, dueTimes, TestEngines } from './testing'

let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

describe.each(drivers)('time in the engine with the %s driver', (driver) => {
  it('makes six attempts on the schedule, nothing a millisecond early, and fails once', async () => {
    const attempts: number[] = []
    const finalFailures: number[] = []
    const engine = await engines.start(driver, defineDelivery(engines, attempts, finalFailures))
    await engines.emit(engine, 'delivery.created', {})
    for (const [i, due] of dueTimes.entries()) {
      if (i > 0) await engines.moveTo(engine, due, -1)
      expect(attempts).toEqual(dueTimes.slice(0, Math.max(i, 1)))
      await engines.moveTo(engine, due)
      expect(attempts).toEqual(dueTimes.slice(0, i + 1))
    }
    await engines.moveTo(engine, 100_000)
    expect([attempts, finalFailures]).toEqual([dueTimes, [18_750]])
    expect(engine.state()).toMatchObject({ due: 0, sleeping: 0, inFlight: 0 })
  })

  it('sleeps until a given time, not a millisecond less', async () => {
    const woke: number[] = []
    const until = new Date(engines.clock.now() + 90_500)
    const engine = await engines.start(
      driver,
      defineOne(async ({ step }) => {
        await step.sleepUntil('until', until)
        await step.run('wake', () => woke.push(engines.seconds()))
      }),
    )
    await engines.emit(engine, 'go', {})
    await engines.moveTo(engine, 90.499)
    expect(woke).toEqual([])
    await engines.moveTo(engine, 90.5)
    expect(woke).toEqual([90.5])
  })

  it('continues immediately when it sleeps until a time in the past', async () => {
    const woke: number[] = []
    const engine = await engines.start(
      driver,
      defineOne(async ({ step }) => {
        await step.sleepUntil('until', '2001-01-01T00:00:00Z')
        await step.run('wake', () => woke.push(engines.seconds()))
      }),
    )
    await engines.emit(engine, 'go', {})
    expect(woke).toEqual([0])
  })

  it('runs immediately what fell due while it was down', async () => {
    const attempts: number[] = []
    const before = await engines.start(driver, defineDelivery(engines, attempts, []))
    await engines.emit(before, 'delivery.created', {})
    await before.stop()
    engines.clock.moveTo(500_000)
    expect(attempts).toEqual([0])
    const after = await engines.start(driver, defineDelivery(engines, attempts, []))
    expect(attempts).toEqual([0, 500])
    await engines.moveTo(after, 620)
    expect(attempts).toEqual([0, 500, 620])
  })

  it('starts the run of an event with a future time at that time', async () => {
    const ran: number[] = []
    const engine = await engines.start(
      driver,
      defineOne(async () => ran.push(engines.seconds())),
    )
    await engines.send(engine, { name: 'go', data: {}, ts: engines.clock.now() + 60_000 })
    await engines.untilIdle(engine)
    await engines.moveTo(engine, 60, -1)
    expect(ran).toEqual([])
    await engines.moveTo(engine, 60)
    expect(ran).toEqual([60])
  })

  it('retries a step that threw after the backoff, then runs onFailure', async () => {
    const tries: number[] = []
    const failures: string[] = []
    const onFailure = async ({ event }: { event: { data: Record<string, unknown> } }) =>
      failures.push(String((event.data.error as Error).message))
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) =>
          step.run('boom', () => {
            tries.push(engines.seconds())
            throw new Error('no luck')
          }),
        { retries: 2, onFailure },
      ),
    )
    await engines.emit(engine, 'go', {})
    for (const at of [15, 45, 1000]) await engines.moveTo(engine, at)
    expect(tries).toEqual([0, 15, 45])
    expect(failures).toEqual(['no luck'])
  })

  it('does not retry an error that is not retriable', async () => {
    const tries: number[] = []
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) =>
          step.run('boom', () => {
            tries.push(1)
            throw new NonRetriableError('never')
          }),
        { retries: 5 },
      ),
    )
    await engines.emit(engine, 'go', {})
    await engines.moveTo(engine, 10_000)
    expect(tries).toEqual([1])
  })

  it('fires cron on time and makes up for missed ticks once', async () => {
    const ticks: number[] = []
    const define = defineOne(async () => ticks.push(engines.clock.now()), {
      triggers: [{ cron: '*/15 * * * *' }],
    })
    const engine = await engines.start(driver, define)
    const quarter = 900_000
    const next = Math.ceil((engines.clock.now() + 1) / quarter) * quarter - engines.clock.now()
    await engines.moveTo(engine, 0, next - 1)
    expect(ticks).toHaveLength(0)
    await engines.moveTo(engine, 0, next)
    expect(ticks).toHaveLength(1)
    await engines.moveTo(engine, 0, next + 10 * quarter)
    expect(ticks).toHaveLength(2)
  })

  it('does not lose the cron tick of a commit that failed', async () => {
    const ticks: number[] = []
    const define = defineOne(async () => ticks.push(1), { triggers: [{ cron: '0 0 * * *' }] })
    const engine = await engines.start(driver, define)
    engines.database.broken = true
    await engines.moveTo(engine, 86_400)
    engines.database.broken = false
    await expect.poll(() => ticks).toEqual([1])
  })
})
