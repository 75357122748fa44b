import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DriverName, defineDelivery, defineOne, drivers, dueTimes, TestEngines } from './testing'

let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

/** A function of two steps; the first stays in flight until `letGo` is called. `ran` lists the steps begun. */
function holdFirstStep() {
  const ran: string[] = []
  let letGo: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const define = defineOne(async ({ step }) => {
    await step.run('one', () => {
      ran.push('one')
      return released
    })
    await step.run('two', () => ran.push('two'))
  })
  return { ran, define, letGo }
}

describe.each(drivers)('the engine with the %s driver', (driver) => {
  it('loses nothing and runs nothing twice when a commit fails', async () => {
    const attempts: number[] = []
    const engine = await engines.start(driver, defineDelivery(engines, attempts, []))
    await engines.emit(engine, 'delivery.created', {})
    engines.database.broken = true
    await engines.moveTo(engine, 30)
    engines.database.broken = false
    await pause(300)
    await engines.untilIdle(engine)
    await engines.moveTo(engine, 150)
    expect(attempts).toEqual([0, 30, 150])
    expect(engines.errors.length).toBeGreaterThan(0)
  })

  it('keeps the result of a step that ends while nothing can be written', async () => {
    const held = holdFirstStep()
    const engine = await engines.start(driver, held.define)
    await engines.send(engine, { name: 'go', data: {} })
    await expect.poll(() => held.ran).toEqual(['one'])
    engines.database.broken = true
    held.letGo()
    await pause(50)
    expect(held.ran).toEqual(['one'])
    engines.database.broken = false
    await expect.poll(() => held.ran).toEqual(['one', 'two'])
  })

  it('writes nothing and starts no step once another engine has the lease', async () => {
    const held = holdFirstStep()
    const engine = await engines.start(driver, held.define)
    await engines.send(engine, { name: 'go', data: {} })
    await expect.poll(() => held.ran).toEqual(['one'])
    const until = Date.now() + 9_000
    engines.database.sqlite.prepare("update ie_leader set owner = 'another', until = ?").run(until)
    held.letGo()
    await pause(50)
    expect(held.ran).toEqual(['one'])
    expect(engines.database.sqlite.prepare('select status, steps from ie_runs').all()).toEqual([
      { status: 0, steps: null },
    ])
    expect(engines.errors).toEqual([])
  })

  it('stops between two steps and continues from there', async () => {
    const held = holdFirstStep()
    const engine = await engines.start(driver, held.define)
    await engines.send(engine, { name: 'go', data: {} })
    await expect.poll(() => held.ran).toEqual(['one'])
    const stopped = engine.stop()
    held.letGo()
    await stopped
    expect(held.ran).toEqual(['one'])
    await engines.start(driver, held.define)
    expect(held.ran).toEqual(['one', 'two'])
  })
})

describe.each<[DriverName, DriverName]>([
  ['direct', 'sdk'],
  ['sdk', 'direct'],
])('a run begun by %s', (first, second) => {
  it(`is finished by ${second} without repeating its steps`, async () => {
    const attempts: number[] = []
    const finalFailures: number[] = []
    const begun = await engines.start(first, defineDelivery(engines, attempts, finalFailures))
    await engines.emit(begun, 'delivery.created', {})
    await engines.moveTo(begun, 30)
    await begun.stop()
    const finishing = await engines.start(second, defineDelivery(engines, attempts, finalFailures))
    for (const due of dueTimes.slice(2)) await engines.moveTo(finishing, due)
    expect([attempts, finalFailures]).toEqual([dueTimes, [18_750]])
  })
})

describe('two engines on one database', () => {
  it('elect one, and the other takes over when it stops', async () => {
    const attempts: number[] = []
    const one = await engines.start('direct', defineDelivery(engines, attempts, []))
    const two = await engines.start('direct', defineDelivery(engines, attempts, []))
    await engines.emit(one, 'delivery.created', {})
    expect([one.state().leader, two.state().leader]).toEqual([true, false])
    await one.stop()
    await expect.poll(() => two.state().leader, { timeout: 5000 }).toBe(true)
    await engines.moveTo(two, 30)
    expect(attempts).toEqual([0, 30])
  })

  it('make one cron tick between them, even when its run was deleted long ago', async () => {
    const ticks: number[] = []
    const define = defineOne(async () => ticks.push(1), { triggers: [{ cron: '0 0 * * *' }] })
    const one = await engines.start('direct', define)
    const two = await engines.start('direct', define)
    for (const day of [1, 2]) await engines.moveTo(one, day * 86_400)
    expect(ticks).toEqual([1, 1])
    engines.database.sqlite.exec('delete from ie_runs')
    await one.stop()
    await expect.poll(() => two.state().leader, { timeout: 5000 }).toBe(true)
    await engines.untilIdle(two)
    expect(ticks).toEqual([1, 1])
    await engines.moveTo(two, 3 * 86_400)
    expect(ticks).toEqual([1, 1, 1])
  })
})
