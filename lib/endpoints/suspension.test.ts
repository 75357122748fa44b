import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DeliveryRig, openDeliveryRig, type TestEndpoint } from '@/lib/testing/delivery-rig'

const minute = 60_000
let rig: DeliveryRig
let alarms: unknown[][]
beforeEach(async () => {
  alarms = []
  const silent = () => {}
  const error = (...line: unknown[]) => void alarms.push(line)
  rig = await openDeliveryRig({
    autoDisable: { after: 2, minMs: 0 },
    retryScheduleMs: [1_000],
    log: { info: silent, warn: silent, debug: silent, error },
  })
})
afterEach(() => rig.dispose())

/** Adds endpoints: the first `failing` of them have a failure streak, the others a successful delivery. */
async function addEndpoints(count: number, failing: number): Promise<TestEndpoint[]> {
  const endpoints: TestEndpoint[] = []
  for (let i = 0; i < count; i++) {
    const endpoint = await rig.addEndpoint()
    if (i < failing) await endpoint.exhaust()
    else await endpoint.deliver()
    endpoints.push(endpoint)
  }
  return endpoints
}
const isActive = async (endpoint: TestEndpoint | undefined) => (await endpoint?.row())?.active === 1

describe('auto-disable', () => {
  it('is suspended while more than half of ten endpoints fail, and resumes afterwards', async () => {
    rig.runtime.system.runtime.autoDisable = { after: 3, minMs: 0 }
    const [dead, ...others] = await addEndpoints(10, 6)
    await dead?.exhaust(2)
    expect(await isActive(dead)).toBe(true)
    expect(await dead?.row()).toMatchObject({ failure_streak: 3, disabled_reason: null })
    await dead?.exhaust(2)
    expect((await dead?.warnings())?.map(({ type, failures }) => [type, failures])).toEqual([
      ['webhook.endpoint_failing', 2],
    ])
    await others[0]?.deliver()
    await dead?.exhaust()
    expect(await isActive(dead), 'five of ten are not most').toBe(false)
  })

  it('works while exactly half of them fail', async () => {
    const [dead] = await addEndpoints(10, 5)
    await dead?.exhaust()
    expect(await isActive(dead)).toBe(false)
    expect(alarms).toEqual([])
  })

  it('works when fewer than five can be compared, though all fail', async () => {
    const [dead] = await addEndpoints(4, 4)
    await dead?.exhaust()
    expect(await isActive(dead)).toBe(false)
  })

  it('compares only what ended a delivery in the last hour', async () => {
    const [dead] = await addEndpoints(10, 10)
    rig.clock.now += 61 * minute
    await dead?.exhaust()
    expect(await isActive(dead)).toBe(false)
  })

  it('judges endpoints by their latest delivery, not by their first', async () => {
    const healthy = await addEndpoints(5, 0)
    rig.clock.now += 50 * minute
    for (const endpoint of healthy) await endpoint.deliver()
    const [dead] = await addEndpoints(5, 5)
    rig.clock.now += 20 * minute
    await dead?.exhaust()
    expect(await isActive(dead)).toBe(false)
  })
})

describe('the alarm', () => {
  it('is raised once in ten minutes, with ids and counts only', async () => {
    const endpoints = await addEndpoints(10, 10)
    expect(alarms).toEqual([])
    const first = rig.clock.now
    for (const endpoint of endpoints) await endpoint.exhaust()
    expect(alarms).toEqual([
      [
        { endpoint_id: endpoints[0]?.id, endpoints: 10, failing: 10 },
        'auto-disable suspended: most endpoints are failing at the same time',
      ],
    ])
    rig.clock.now = first + 10 * minute
    await endpoints[1]?.exhaust()
    expect(alarms).toHaveLength(2)
    for (const endpoint of endpoints) expect(await isActive(endpoint)).toBe(true)
  })
})
