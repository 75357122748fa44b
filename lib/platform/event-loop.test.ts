import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventLoopDelay, maxDelaySince, watchEventLoop } from './event-loop'

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

beforeAll(() => watchEventLoop())

describe('the longest event-loop delay since a given time', () => {
  it('includes a block that is over', async () => {
    const since = performance.now()
    await delay(10)
    standStill(400)
    await delay(250)
    expect(maxDelaySince(since)).toBeGreaterThanOrEqual(400)
  })

  it('includes a block as soon as it is over, before any timer runs', () => {
    const since = performance.now()
    standStill(300)
    expect(maxDelaySince(since)).toBeGreaterThanOrEqual(300)
  })

  it('counts only the part of a block after that time', async () => {
    standStill(2_000)
    const since = performance.now()
    await new Promise((resolve) => setImmediate(resolve))
    expect(maxDelaySince(since)).toBeLessThan(2_000)
    expect(maxDelaySince(since)).toBeLessThanOrEqual(performance.now() - since)
  })

  it('is the longest of several blocks', async () => {
    const since = performance.now()
    for (const ms of [50, 500, 50]) {
      await delay(120)
      standStill(ms)
    }
    await delay(120)
    expect(maxDelaySince(since)).toBeGreaterThanOrEqual(500)
  })
})

describe('the event-loop delay of the last minute', () => {
  it('is reported as a maximum and a mean', async () => {
    await delay(10)
    standStill(600)
    await delay(150)
    const { maxMs, meanMs } = eventLoopDelay()
    expect(maxMs).toBeGreaterThanOrEqual(500)
    expect(meanMs).toBeGreaterThan(0)
    expect(meanMs).toBeLessThan(maxMs)
  })
})
