import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DriverName, defineOne, Gate, TestEngines } from './testing'

let engines: TestEngines
let gate: Gate
beforeEach(() => {
  engines = new TestEngines()
  gate = new Gate()
})
afterEach(async () => {
  await gate.unlock()
  await engines.dispose()
})

const fairnessKey = 'event.data.partner'
const patience = { timeout: 60_000, interval: 20 }
const concurrency = [{ key: 'event.data.endpoint', limit: 10 }]
const defineCall = () => defineOne(({ event }) => gate.pass(String(event.data.endpoint)), { concurrency })
const calls = (count: number, endpoints: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: 'go',
    data: { partner: `p${i % endpoints}`, endpoint: `e${i % endpoints}` },
  }))
const countOf = (status: number) =>
  engines.database.sqlite.prepare('select count(*) from ie_runs where status = ?').pluck().get(status)

/** The maximum number of rows that one transaction changes from now on. */
function watchRows(): { max: number } {
  const { sqlite, transact } = engines.database
  const total = sqlite.prepare('select total_changes()').pluck()
  const seen = { max: 0 }
  engines.database.transact = (fn) =>
    transact(() => {
      const before = total.get() as number
      const result = fn()
      seen.max = Math.max(seen.max, (total.get() as number) - before)
      return result
    })
  return seen
}

describe.each<[DriverName, number]>([
  ['direct', 20_000],
  ['sdk', 2_000],
])('a long backlog with the %s driver', (driver, runs) => {
  it('a backlog behind one full key is set aside and worked off, a bounded number of rows at a time', async () => {
    const writers = engines.database.transact
    const rows = watchRows()
    const engine = await engines.start(driver, defineCall(), { fairnessKey })
    await writers(() => engine.enqueue(calls(runs, 1)))
    await expect.poll(() => countOf(1), patience).toBe(runs - 10)
    await writers(() => engine.enqueue([{ name: 'go', data: { partner: 'q', endpoint: 'other' } }]))
    await expect.poll(() => gate.inFlight('other'), patience).toBe(1)
    await gate.unlock()
    await expect.poll(() => countOf(3), patience).toBe(runs + 1)
    expect(gate.max.get('e0')).toBe(10)
    expect(rows.max).toBeLessThan(1_000)
  }, 120_000)
})

describe('ten thousand endpoints', () => {
  it('that were down and fall due together run within the total limit, and a new one starts immediately', async () => {
    const define = defineOne(
      async ({ event, step }) => {
        await step.run('first', () => undefined)
        if (event.data.endpoint === 'new') return
        await step.sleep('wait', '1s')
        await step.run('again', () => gate.pass(String(event.data.endpoint), 'all'))
      },
      { concurrency },
    )
    const rows = watchRows()
    const engine = await engines.start('direct', define, { fairnessKey })
    for (let i = 0; i < 10; i++)
      await engines.send(engine, ...calls(10_000, 10_000).slice(i * 1_000, (i + 1) * 1_000))
    const state = () => engine.state()
    await expect.poll(() => state().due + state().inLine + state().inFlight, patience).toBe(0)
    engines.clock.moveTo(1_000)
    await expect.poll(() => gate.inFlight('all'), patience).toBe(96)
    await engines.send(engine, { name: 'go', data: { partner: 'n', endpoint: 'new' } })
    await expect.poll(() => countOf(3), patience).toBe(1)
    while (Number(countOf(3)) < 10_001) await gate.release()
    expect(gate.max.get('all')).toBe(96)
    expect(rows.max).toBeLessThan(2_000)
  }, 120_000)
})

describe('the heap', () => {
  it('does not grow with the backlog', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heap = () => {
      collect()
      return process.memoryUsage().heapUsed
    }
    const engine = await engines.start('direct', defineCall(), { fairnessKey })
    await engines.send(engine, ...calls(100, 100))
    await expect.poll(() => engine.state().inFlight, patience).toBe(100)
    const before = heap()
    for (let i = 0; i < 50; i++) await engines.send(engine, ...calls(1_000, 500))
    await expect.poll(() => Number(countOf(1)), patience).toBeGreaterThanOrEqual(50_100 - 128)
    expect(heap() - before).toBeLessThan(10_000_000)
  }, 120_000)
})
