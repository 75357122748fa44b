import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDelivered, addFailed } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, listWarnings, readEndpoint, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'

const minute = 60_000
let runtime: TestRuntime
let alarms: unknown[][]
beforeEach(async () => {
  alarms = []
  const silent = () => {}
  const error = (...line: unknown[]) => void alarms.push(line)
  runtime = await openTestRuntime({
    autoDisable: { after: 2, minMs: 0 },
    retryScheduleMs: [1_000],
    log: { info: silent, warn: silent, debug: silent, error },
  })
})
afterEach(() => runtime.dispose())

/** Adds two or more endpoints: the first `failing` of them have a failure streak, the others a successful delivery. */
async function addEndpoints(count: number, failing: number) {
  const endpoints: TestEndpoint[] = []
  for (let i = 0; i < count; i++) {
    const endpoint = await addEndpoint(await addPartner(runtime))
    if (i < failing) await addFailed(runtime, endpoint)
    else await addDelivered(runtime, endpoint)
    endpoints.push(endpoint)
  }
  return endpoints as [TestEndpoint, TestEndpoint, ...TestEndpoint[]]
}
const isActive = async (endpoint: TestEndpoint) => (await readEndpoint(endpoint)).active === 1

describe('auto-disable', () => {
  it('is suspended while more than half of ten endpoints fail, and resumes afterwards', async () => {
    runtime.autoDisable = { after: 3, minMs: 0 }
    const [dead, recovered] = await addEndpoints(10, 6)
    await addFailed(runtime, dead, 2)
    expect(await isActive(dead)).toBe(true)
    expect(await readEndpoint(dead)).toMatchObject({ failure_streak: 3, disabled_reason: null })
    await addFailed(runtime, dead, 2)
    expect((await listWarnings(dead)).map(({ type, failures }) => [type, failures])).toEqual([
      ['webhook.endpoint_failing', 2],
    ])
    await addDelivered(runtime, recovered)
    await addFailed(runtime, dead)
    expect(await isActive(dead), 'five of ten are not most').toBe(false)
  })

  it('works while exactly half of them fail', async () => {
    const [dead] = await addEndpoints(10, 5)
    await addFailed(runtime, dead)
    expect(await isActive(dead)).toBe(false)
    expect(alarms).toEqual([])
  })

  it('works when fewer than five can be compared, though all fail', async () => {
    const [dead] = await addEndpoints(4, 4)
    await addFailed(runtime, dead)
    expect(await isActive(dead)).toBe(false)
  })

  it('compares only what ended a delivery in the last hour', async () => {
    const [dead] = await addEndpoints(10, 10)
    runtime.clock.now += 61 * minute
    await addFailed(runtime, dead)
    expect(await isActive(dead)).toBe(false)
  })

  it('judges endpoints by their latest delivery, not by their first', async () => {
    const healthy = await addEndpoints(5, 0)
    runtime.clock.now += 50 * minute
    for (const endpoint of healthy) await addDelivered(runtime, endpoint)
    const [dead] = await addEndpoints(5, 5)
    runtime.clock.now += 20 * minute
    await addFailed(runtime, dead)
    expect(await isActive(dead)).toBe(false)
  })
})

describe('the alarm', () => {
  it('is raised once in ten minutes, with ids and counts only', async () => {
    const endpoints = await addEndpoints(10, 10)
    expect(alarms).toEqual([])
    const first = runtime.clock.now
    for (const endpoint of endpoints) await addFailed(runtime, endpoint)
    expect(alarms).toEqual([
      [
        { endpoint_id: endpoints[0].endpointId, endpoints: 10, failing: 10 },
        'auto-disable suspended: most endpoints are failing at the same time',
      ],
    ])
    runtime.clock.now = first + 10 * minute
    await addFailed(runtime, endpoints[1])
    expect(alarms).toHaveLength(2)
    for (const endpoint of endpoints) expect(await isActive(endpoint)).toBe(true)
  })
})
