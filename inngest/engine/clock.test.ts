import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineDelivery, drivers, Rig } from '@/inngest/testing/rig'

const hour = 3600
let rig: Rig
beforeEach(() => {
  rig = new Rig()
})
afterEach(() => rig.dispose())

describe.each(drivers)("when the machine's clock is set, the engine with the %s driver", (driver) => {
  it('back an hour, makes nothing early and nothing twice', async () => {
    const attempts: number[] = []
    const engine = await rig.start(driver, defineDelivery(rig, attempts, []))
    await rig.emit(engine, 'delivery.created', {})
    await rig.moveTo(engine, 29)
    await rig.moveTo(engine, 29 - hour)
    await rig.moveTo(engine, 29)
    expect(attempts).toEqual([0])
    await rig.moveTo(engine, 30)
    expect(attempts).toEqual([0, 30])
  })

  it('ahead an hour, makes the next attempt immediately, and each later one after its full delay', async () => {
    const attempts: number[] = []
    const engine = await rig.start(driver, defineDelivery(rig, attempts, []))
    await rig.emit(engine, 'delivery.created', {})
    await rig.moveTo(engine, hour)
    expect(attempts).toEqual([0, hour])
    await rig.moveTo(engine, hour + 120, -1)
    expect(attempts).toEqual([0, hour])
    await rig.moveTo(engine, hour + 120)
    expect(attempts).toEqual([0, hour, hour + 120])
  })
})
