import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from './engine'
import { pruneOld } from './prune'
import { createStore } from './store'
import { type Define, defineDelivery, defineOne, drivers, Gate, TestEngines } from './testing'

const many = 260
const cancelOn = [{ event: 'stop', match: 'data.endpoint' }]
const patience = { timeout: 20_000 }

let engines: TestEngines
let gate: Gate
let attempts: number[]
let delivery: Define
beforeEach(() => {
  engines = new TestEngines()
  gate = new Gate()
  attempts = []
  delivery = defineDelivery(engines, attempts, [], { cancelOn })
})
afterEach(async () => {
  await gate.unlock()
  await engines.dispose()
})

const statuses = () =>
  engines.database.sqlite
    .prepare('select status, count(*) from ie_runs group by status order by status')
    .raw()
    .all()
const marks = () => engines.database.sqlite.prepare('select count(*) from ie_cancels').pluck().get()
const finishCancelled = () => expect.poll(marks, patience).toBe(0)

/** Starts this many runs that are due at 30 s. */
const delay = (engine: Engine, count: number) =>
  engines.send(
    engine,
    ...Array(count).fill({
      name: 'delivery.created',
      data: { endpoint: 'a' },
      ts: engines.clock.now() + 30_000,
    }),
  )

/** Starts this many runs that have made an attempt and sleep until 30 s. */
async function fill(engine: Engine, count: number, endpoint = 'a'): Promise<void> {
  const event = { name: 'delivery.created', data: { endpoint } }
  await engines.send(engine, ...Array(count).fill(event))
  await engines.untilIdle(engine)
}

describe.each(drivers)('an event that cancels very many runs with the %s driver', (driver) => {
  it('ends some immediately and the others later, none of which continues until then', async () => {
    const engine = await engines.start(driver, delivery)
    await fill(engine, many)
    await fill(engine, 1, 'b')
    await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } })
    expect([statuses(), marks()]).toEqual([
      [
        [0, many + 1 - 200],
        [5, 200],
      ],
      1,
    ])
    await engines.moveTo(engine, 30)
    expect(attempts.filter((at) => at === 30)).toHaveLength(1)
    await finishCancelled()
    await engines.untilIdle(engine)
    expect(statuses()).toEqual([
      [0, 1],
      [5, many],
    ])
  })

  it('leaves alone runs that start after it', async () => {
    const engine = await engines.start(driver, delivery)
    await fill(engine, many)
    const created = { name: 'delivery.created', data: { endpoint: 'a' } }
    await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } }, created)
    await engines.untilIdle(engine)
    expect(attempts).toHaveLength(many + 1)
    await finishCancelled()
    await engines.moveTo(engine, 30)
    expect(attempts.filter((at) => at === 30)).toHaveLength(1)
    expect(statuses()).toEqual([
      [0, 1],
      [5, many],
    ])
  })

  it('sent twice, ends the runs that existed each time', async () => {
    const engine = await engines.start(driver, delivery)
    const stop = { name: 'stop', data: { endpoint: 'a' } }
    await delay(engine, many)
    await engines.send(engine, stop)
    await delay(engine, many)
    await engines.send(engine, stop)
    await delay(engine, 1)
    await finishCancelled()
    expect(statuses()).toEqual([
      [0, 1],
      [5, 2 * many],
    ])
  })

  it('lets nothing follow a step in flight in one of the others', async () => {
    const went: string[] = []
    const define = defineOne(
      async ({ event, step }) => {
        if (event.data.isLast) await step.run('one', () => gate.pass('last'))
        else await step.sleep('nap', '1h')
        await step.run('two', () => went.push('two'))
      },
      { cancelOn },
    )
    const engine = await engines.start(driver, define)
    const go = (isLast: boolean) => ({ name: 'go', data: { endpoint: 'a', isLast } })
    await engines.send(engine, ...Array(many - 1).fill(go(false)))
    await engines.untilIdle(engine)
    await engines.send(engine, go(true))
    await expect.poll(() => gate.began, patience).toHaveLength(1)
    await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } })
    await gate.unlock()
    await finishCancelled()
    await engines.untilIdle(engine)
    expect([went, gate.began.length, statuses()]).toEqual([[], 1, [[5, many]]])
  })

  it('is completed by the next engine', async () => {
    const engine = await engines.start(driver, delivery)
    await delay(engine, many)
    await engine.stop()
    await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } })
    expect(marks()).toBe(1)
    const next = await engines.start(driver, delivery)
    await engines.moveTo(next, 30)
    await finishCancelled()
    expect([attempts, statuses()]).toEqual([[], [[5, many]]])
  })

  it('makes the runs no longer count as open', async () => {
    const options = { cancelOn, idempotency: 'event.data.id' }
    const engine = await engines.start(driver, defineDelivery(engines, attempts, [], options))
    const ts = engines.clock.now() + 30_000
    const created = (id: number) => ({
      name: 'delivery.created',
      data: { endpoint: 'a', id: `run-${id}` },
      ts,
    })
    await engines.send(engine, ...Array.from({ length: many }, (_, id) => created(id)))
    const slug = 'recover-webhooks-deliver'
    const last = `run-${many - 1}`
    expect(engine.hasOpenRun(slug, last)).toBe(true)
    await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } })
    expect(engine.hasOpenRun(slug, last)).toBe(false)
  })
})

it('runs are not deleted while a cancellation up to their id is pending, as SQLite might reuse it', async () => {
  const engine = await engines.start('direct', delivery)
  await fill(engine, many)
  await engine.stop()
  const store = createStore(engines.database.sqlite)
  await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } })
  const prune = () => pruneOld(store, { ...engines.database, keepMs: 0 }, engines.clock.now() + 1, () => true)
  await prune()
  expect(statuses()).toEqual([
    [0, many - 200],
    [5, 200],
  ])
  const next = await engines.start('direct', delivery)
  await finishCancelled()
  await next.stop()
  await prune()
  expect(statuses()).toEqual([])
})
