import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineDelivery, drivers, TestEngines } from './testing'

const hour = 3600
let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

describe.each(drivers)("when the machine's clock is set, the engine with the %s driver", (driver) => {
  it('back an hour, makes nothing early and nothing twice', async () => {
    const attempts: number[] = []
    const engine = await engines.start(driver, defineDelivery(engines, attempts, []))
    await engines.emit(engine, 'delivery.created', {})
    await engines.moveTo(engine, 29)
    await engines.moveTo(engine, 29 - hour)
    await engines.moveTo(engine, 29)
    expect(attempts).toEqual([0])
    await engines.moveTo(engine, 30)
    expect(attempts).toEqual([0, 30])
  })

  it('ahead an hour, makes the next attempt immediately, and each later one after its full delay', async () => {
    const attempts: number[] = []
    const engine = await engines.start(driver, defineDelivery(engines, attempts, []))
    await engines.emit(engine, 'delivery.created', {})
    await engines.moveTo(engine, hour)
    expect(attempts).toEqual([0, hour])
    await engines.moveTo(engine, hour + 120, -1)
    expect(attempts).toEqual([0, hour])
    await engines.moveTo(engine, hour + 120)
    expect(attempts).toEqual([0, hour, hour + 120])
  })
})
