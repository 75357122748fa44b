import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineOne, drivers, TestEngines } from './testing'

let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

describe.each(drivers)('steps in the engine with the %s driver', (driver) => {
  it('tells repeated step ids apart', async () => {
    const results: unknown[] = []
    let runs = 0
    const engine = await engines.start(
      driver,
      defineOne(async ({ step }) => {
        const seen: number[] = []
        for (let i = 0; i < 3; i++) seen.push(await step.run('same', () => ++runs))
        await step.sleep('nap', '1s')
        await step.sleep('nap', '1s')
        seen.push(await step.run('same', () => ++runs))
        await step.run('report', () => results.push(seen))
      }),
    )
    await engines.emit(engine, 'go', {})
    await engines.moveTo(engine, 1)
    expect(results).toEqual([])
    await engines.moveTo(engine, 2)
    expect(results).toEqual([[1, 2, 3, 4]])
  })

  it('runs parallel steps at the same time, each once, and continues after the last', async () => {
    const log: string[] = []
    let endA: () => void = () => undefined
    const bHasEnded = new Promise<void>((resolve) => {
      endA = resolve
    })
    const a = async () => {
      log.push('a begins')
      await bHasEnded
      log.push('a ends')
      return 'a'
    }
    const b = async () => {
      log.push('b begins', 'b ends')
      endA()
      return 'b'
    }
    const engine = await engines.start(
      driver,
      defineOne(async ({ step }) => {
        const both = await Promise.all([step.run('a', a), step.run('b', b)])
        await step.run('c', () => log.push(both.join('+')))
      }),
    )
    await engines.emit(engine, 'go', {})
    expect(log).toEqual(['a begins', 'b begins', 'b ends', 'a ends', 'a+b'])
  })

  it('continues in one branch while the other is in flight', async () => {
    const log: string[] = []
    const note = (name: string) => () => log.push(name)
    const engine = await engines.start(
      driver,
      defineOne(async ({ step }) => {
        const branch = async () => {
          await step.run('a1', note('a1'))
          await step.run('a2', note('a2'))
        }
        await Promise.all([branch(), step.run('b', () => pause(30).then(note('b')))])
        await step.run('end', note('end'))
      }),
    )
    await engines.emit(engine, 'go', {})
    expect([...log].sort()).toEqual(['a1', 'a2', 'b', 'end'])
    expect(log.at(-1)).toBe('end')
  })

  it('retries only the parallel step that threw', async () => {
    const ran: string[] = []
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) => {
          const flaky = () => {
            ran.push('flaky')
            if (ran.filter((name) => name === 'flaky').length === 1) throw new Error('once')
          }
          await Promise.all([step.run('good', () => ran.push('good')), step.run('flaky', flaky)])
          await step.run('end', () => ran.push('end'))
        },
        { retries: 1 },
      ),
    )
    await engines.emit(engine, 'go', {})
    await engines.moveTo(engine, 15)
    expect(ran).toEqual(['good', 'flaky', 'flaky', 'end'])
  })

  it("keeps a step's result when the handler throws after it", async () => {
    const ran: string[] = []
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) => {
          await step.run('paid', () => ran.push('paid'))
          ran.push('throws')
          throw new Error('after the step')
        },
        { retries: 2 },
      ),
    )
    await engines.emit(engine, 'go', {})
    for (const at of [15, 45]) await engines.moveTo(engine, at)
    expect(ran.filter((name) => name === 'paid')).toHaveLength(1)
    expect(ran.filter((name) => name === 'throws').length).toBeGreaterThanOrEqual(3)
    expect(engine.state()).toMatchObject({ due: 0, sleeping: 0 })
  })

  it('starts no step after the handler was suspended', async () => {
    const late: number[] = []
    const engine = await engines.start(
      driver,
      defineOne(async ({ step }) => {
        const slow = async () => {
          await pause(20)
          await step.run('late', () => late.push(engines.seconds()))
        }
        await Promise.all([step.sleep('hour', '1h'), slow()])
      }),
    )
    await engines.emit(engine, 'go', {})
    await pause(60)
    await engines.moveTo(engine, 3600)
    await pause(60)
    await engines.untilIdle(engine)
    expect(late).toHaveLength(1)
  })

  it('fails a run that sleeps twice in parallel rather than waking it early', async () => {
    const woke: number[] = []
    const failures: unknown[] = []
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) => {
          await Promise.all([step.sleep('short', '1m'), step.sleep('long', '1h')])
          await step.run('wake', () => woke.push(engines.seconds()))
        },
        { onFailure: async ({ event }) => failures.push((event.data.error as Error).message) },
      ),
    )
    await engines.emit(engine, 'go', {})
    await engines.moveTo(engine, 60)
    expect(woke).toEqual([])
    expect(failures).toEqual([expect.stringContaining('two things at the same time')])
  })

  it('does not shorten a sleep beside a step that threw', async () => {
    const woke: number[] = []
    let tries = 0
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) => {
          const flaky = () => {
            if (++tries === 1) throw new Error('once')
          }
          await Promise.all([step.run('flaky', flaky), step.sleep('hour', '1h')])
          await step.run('wake', () => woke.push(engines.seconds()))
        },
        { retries: 1 },
      ),
    )
    await engines.emit(engine, 'go', {})
    await engines.moveTo(engine, 15)
    await engines.moveTo(engine, 3600, -1)
    expect(woke).toEqual([])
    await engines.moveTo(engine, 3615)
    expect(woke).toEqual([3615])
  })
})

describe('the direct driver', () => {
  it.each<[string, (step: { sleep(id: string, length: string): Promise<void> }) => Promise<unknown>]>([
    ['sleeps for no known length', (step) => step.sleep('nap', 'soon')],
    ['returns what is not JSON', async () => 1n],
  ])('fails a run that %s, and goes on with the others', async (_, handle) => {
    const failures: unknown[] = []
    const ran: unknown[] = []
    const engine = await engines.start('direct', (registry) => {
      const onFailure = async () => failures.push('failed')
      defineOne(({ step }) => handle(step), { id: 'bad', onFailure })(registry)
      defineOne(async () => ran.push('good'), { id: 'good' })(registry)
    })
    await engines.emit(engine, 'go', {})
    expect([failures, ran]).toEqual([['failed'], ['good']])
  })
})
