import { NonRetriableError } from 'inngest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmbeddedClient } from './client'
import { createFunctionRegistry, type FunctionOptions, type FunctionRegistry } from './define'
import { createDirectDriver } from './engine/drivers/direct'
import { createSdkDriver } from './engine/drivers/sdk'
import { createEngine, type Engine } from './engine/engine'
import { openTestDatabase, type TestDatabase, VirtualClock } from './engine/testing'

type DriverName = 'direct' | 'sdk'
type Define = (registry: FunctionRegistry) => void

const errors: string[] = []
const log = { warn: () => undefined, error: (_: object, message: string) => errors.push(message) }
const schedule = [30, 120, 600, 3600, 14_400]
let database: TestDatabase
let clock: VirtualClock
let engines: Engine[]

beforeEach(() => {
  database = openTestDatabase()
  clock = new VirtualClock()
  engines = []
  errors.length = 0
})

afterEach(async () => {
  for (const engine of engines) await engine.stop({ graceMs: 100 })
  database.dispose()
})

async function start(name: DriverName, define: Define): Promise<Engine> {
  const { client, fetch } = createEmbeddedClient()
  const registry = createFunctionRegistry(client)
  define(registry)
  const driver =
    name === 'sdk'
      ? await createSdkDriver({ client, functions: registry.functions, fetch })
      : createDirectDriver(registry.definitions)
  const { sqlite, transact } = database
  const engine = createEngine({ sqlite, transact, driver, clock, log, pollMs: 0, random: () => 0 })
  engines.push(engine)
  engine.start()
  await settle(engine)
  return engine
}

// Until nothing is under way any more: every turn of the loop may bring the next step.
async function settle(engine: Engine): Promise<void> {
  for (let quiet = 0; quiet < 8; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const { inFlight, due, leader } = engine.state()
    if (inFlight > 0 || (leader && due > 0 && !database.broken)) quiet = 0
  }
}

async function emit(engine: Engine, name: string, data: Record<string, unknown>, id?: string): Promise<void> {
  await database.transact(() => engine.enqueue([{ name, data, id }]))
  await settle(engine)
}

async function moveTo(engine: Engine, seconds: number, offsetMs = 0): Promise<void> {
  clock.moveTo(seconds * 1000 + offsetMs)
  await settle(engine)
}

const defineDelivery =
  (attempts: number[], gaveUp: number[], options: Partial<FunctionOptions> = {}): Define =>
  ({ defineFunction }) =>
    defineFunction(
      { id: 'deliver', triggers: [{ event: 'delivery.created' }], retries: 3, ...options },
      async ({ step }) => {
        for (let n = 0; n <= schedule.length; n++) {
          await step.run(`attempt-${n}`, () => attempts.push(clock.elapsed() / 1000))
          if (n < schedule.length) await step.sleep(`wait-${n}`, `${schedule[n]}s`)
        }
        await step.run('give-up', () => gaveUp.push(clock.elapsed() / 1000))
      },
    )

const dueTimes = [0, 30, 150, 750, 4350, 18_750]

describe.each<DriverName>(['direct', 'sdk'])('the engine with the %s driver', (driver) => {
  it('makes six attempts on the schedule, nothing a millisecond early, and gives up once', async () => {
    const attempts: number[] = []
    const gaveUp: number[] = []
    const engine = await start(driver, defineDelivery(attempts, gaveUp))
    await emit(engine, 'delivery.created', {})
    for (const [i, due] of dueTimes.entries()) {
      if (i > 0) await moveTo(engine, due, -1)
      expect(attempts).toEqual(dueTimes.slice(0, Math.max(i, 1)))
      await moveTo(engine, due)
      expect(attempts).toEqual(dueTimes.slice(0, i + 1))
    }
    await moveTo(engine, 100_000)
    expect([attempts, gaveUp]).toEqual([dueTimes, [18_750]])
    expect(engine.state()).toMatchObject({ due: 0, sleeping: 0, inFlight: 0 })
  })

  it('cancels what sleeps, and only what the event names', async () => {
    const attempts: number[] = []
    const cancelOn = [{ event: 'endpoint.stopped', match: 'data.endpointId' }]
    const engine = await start(driver, defineDelivery(attempts, [], { cancelOn }))
    await emit(engine, 'delivery.created', { endpointId: 'a' })
    await emit(engine, 'delivery.created', { endpointId: 'b' })
    await emit(engine, 'endpoint.stopped', { endpointId: 'a' })
    await moveTo(engine, 30)
    expect(attempts).toEqual([0, 0, 30])
  })

  it('lets a cancellation win over a step that is under way', async () => {
    let letGo: () => void = () => undefined
    const went: string[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction(
        {
          id: 'slow',
          triggers: [{ event: 'go' }],
          retries: 0,
          cancelOn: [{ event: 'stop', match: 'data.id' }],
        },
        async ({ step }) => {
          await step.run(
            'one',
            () =>
              new Promise<void>((resolve) => {
                letGo = resolve
              }),
          )
          await step.sleep('wait', '1s')
          await step.run('two', () => went.push('two'))
        },
      ),
    )
    await database.transact(() => engine.enqueue([{ name: 'go', data: { id: 1 } }]))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await database.transact(() => engine.enqueue([{ name: 'stop', data: { id: 1 } }]))
    letGo()
    await settle(engine)
    await moveTo(engine, 60)
    expect(went).toEqual([])
    expect(engine.state()).toMatchObject({ sleeping: 0, due: 0 })
  })

  it('holds a key to its limit without holding up the others', async () => {
    const running = new Map<string, number>()
    const most = new Map<string, number>()
    const done: string[] = []
    const waiting: (() => void)[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction(
        {
          id: 'keyed',
          triggers: [{ event: 'go' }],
          retries: 0,
          concurrency: [{ key: 'event.data.key', limit: 2 }],
        },
        async ({ event, step }) => {
          const key = String(event.data.key)
          await step.run('work', async () => {
            running.set(key, (running.get(key) ?? 0) + 1)
            most.set(key, Math.max(most.get(key) ?? 0, running.get(key) ?? 0))
            if (key === 'slow') await new Promise<void>((resolve) => waiting.push(resolve))
            running.set(key, (running.get(key) ?? 0) - 1)
            done.push(key)
          })
        },
      ),
    )
    const events = [...Array(6).fill('slow'), 'quick', 'quick', 'quick'].map((key) => ({
      name: 'go',
      data: { key },
    }))
    await database.transact(() => engine.enqueue(events))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(done).toEqual(['quick', 'quick', 'quick'])
    for (let i = 0; i < 40 && done.length < 9; i++) {
      waiting.splice(0).map((release) => release())
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(done.filter((key) => key === 'slow')).toHaveLength(6)
    expect(most.get('slow')).toBe(2)
  })

  it('makes one run per idempotency key and drops a repeated event id', async () => {
    const ran: unknown[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction(
        { id: 'once', triggers: [{ event: 'go' }], retries: 0, idempotency: 'event.data.id' },
        async ({ event }) => ran.push(event.data.id),
      ),
    )
    await emit(engine, 'go', { id: 'a' })
    await emit(engine, 'go', { id: 'a' })
    await emit(engine, 'go', { id: 'b' }, 'evt-1')
    await emit(engine, 'go', { id: 'c' }, 'evt-1')
    expect(ran).toEqual(['a', 'b'])
  })

  it('leaves nothing of an event whose transaction is rolled back', async () => {
    const attempts: number[] = []
    const engine = await start(driver, defineDelivery(attempts, []))
    const failing = database.transact(() => {
      engine.enqueue([{ name: 'delivery.created', data: {} }])
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await settle(engine)
    expect([attempts, engine.state().sleeping]).toEqual([[], 0])
  })

  it('tries a step that threw again after the backoff, then runs onFailure', async () => {
    const tries: number[] = []
    const failures: string[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction(
        {
          id: 'broken',
          triggers: [{ event: 'go' }],
          retries: 2,
          onFailure: async ({ event }) => failures.push(String((event.data.error as Error).message)),
        },
        async ({ step }) =>
          step.run('boom', () => {
            tries.push(clock.elapsed() / 1000)
            throw new Error('no luck')
          }),
      ),
    )
    await emit(engine, 'go', {})
    for (const at of [15, 45, 1000]) await moveTo(engine, at)
    expect(tries).toEqual([0, 15, 45])
    expect(failures).toEqual(['no luck'])
  })

  it('does not try again what is not retriable', async () => {
    const tries: number[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction({ id: 'final', triggers: [{ event: 'go' }], retries: 5 }, async ({ step }) =>
        step.run('boom', () => {
          tries.push(1)
          throw new NonRetriableError('never')
        }),
      ),
    )
    await emit(engine, 'go', {})
    await moveTo(engine, 10_000)
    expect(tries).toEqual([1])
  })

  it('fires cron on time and makes up for missed ticks once', async () => {
    const ticks: number[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction({ id: 'tick', triggers: [{ cron: '*/15 * * * *' }], retries: 0 }, async () =>
        ticks.push(clock.now()),
      ),
    )
    const quarter = 900_000
    const next = Math.ceil((clock.now() + 1) / quarter) * quarter - clock.now()
    await moveTo(engine, 0, next - 1)
    expect(ticks).toHaveLength(0)
    await moveTo(engine, 0, next)
    expect(ticks).toHaveLength(1)
    await moveTo(engine, 0, next + 10 * quarter)
    expect(ticks).toHaveLength(2)
  })

  it('wakes a run that waits for an event, and lets it time out', async () => {
    const seen: unknown[] = []
    const engine = await start(driver, ({ defineFunction }) =>
      defineFunction({ id: 'wait', triggers: [{ event: 'go' }], retries: 0 }, async ({ step }) => {
        const answer = await step.waitForEvent('answer', { event: 'answer', timeout: '1h', match: 'data.id' })
        await step.run('note', () => seen.push(answer?.data.text ?? null))
      }),
    )
    await emit(engine, 'go', { id: 1 })
    await emit(engine, 'go', { id: 2 })
    await emit(engine, 'answer', { id: 1, text: 'yes' })
    expect(seen).toEqual(['yes'])
    await moveTo(engine, 3600)
    expect(seen).toEqual(['yes', null])
  })

  it('loses nothing and runs nothing twice when a commit fails', async () => {
    const attempts: number[] = []
    const engine = await start(driver, defineDelivery(attempts, []))
    await emit(engine, 'delivery.created', {})
    database.broken = true
    await moveTo(engine, 30)
    database.broken = false
    await new Promise((resolve) => setTimeout(resolve, 300))
    await settle(engine)
    await moveTo(engine, 150)
    expect(attempts).toEqual([0, 30, 150])
    expect(errors.length).toBeGreaterThan(0)
  })

  it('refuses options it does not know, and retries left unsaid', () => {
    const { defineFunction } = createFunctionRegistry(createEmbeddedClient().client)
    const options = { id: 'x', triggers: [{ event: 'go' }], retries: 1 }
    expect(() => defineFunction({ ...options, debounce: {} } as FunctionOptions, async () => 1)).toThrow(
      'debounce',
    )
    expect(() => defineFunction({ ...options, retries: undefined } as never, async () => 1)).toThrow(
      'retries',
    )
  })
})

describe.each<[DriverName, DriverName]>([
  ['direct', 'sdk'],
  ['sdk', 'direct'],
])('a run begun by %s', (first, second) => {
  it(`is finished by ${second}, its steps not run again`, async () => {
    const attempts: number[] = []
    const gaveUp: number[] = []
    const begun = await start(first, defineDelivery(attempts, gaveUp))
    await emit(begun, 'delivery.created', {})
    await moveTo(begun, 30)
    await begun.stop()
    const finishing = await start(second, defineDelivery(attempts, gaveUp))
    for (const due of dueTimes.slice(2)) await moveTo(finishing, due)
    expect([attempts, gaveUp]).toEqual([dueTimes, [18_750]])
  })
})

describe('two engines on one database', () => {
  it('elect one, and the other takes over when it stops', async () => {
    const attempts: number[] = []
    const one = await start('direct', defineDelivery(attempts, []))
    const two = await start('direct', defineDelivery(attempts, []))
    await emit(one, 'delivery.created', {})
    expect([one.state().leader, two.state().leader]).toEqual([true, false])
    await one.stop()
    await expect.poll(() => two.state().leader, { timeout: 5000 }).toBe(true)
    await moveTo(two, 30)
    expect(attempts).toEqual([0, 30])
  })
})
