import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventLoopDelay, maxDelaySince, watchEventLoop } from './event-loop'

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

beforeAll(() => watchEventLoop())

describe('the longest delay since a time', () => {
  it('holds a standstill that is over', async () => {
    const since = performance.now()
    await delay(10)
    standStill(400)
    await delay(250)
    expect(maxDelaySince(since)).toBeGreaterThanOrEqual(400)
  })

  it('holds one as soon as it is over, before any timer ran', () => {
    const since = performance.now()
    standStill(300)
    expect(maxDelaySince(since)).toBeGreaterThanOrEqual(300)
  })

  it('holds only the part of it that is after that time', async () => {
    standStill(2_000)
    const since = performance.now()
    await new Promise((resolve) => setImmediate(resolve))
    expect(maxDelaySince(since)).toBeLessThan(2_000)
    expect(maxDelaySince(since)).toBeLessThanOrEqual(performance.now() - since)
  })

  it('is the longest of several', async () => {
    const since = performance.now()
    for (const ms of [50, 500, 50]) {
      await delay(120)
      standStill(ms)
    }
    await delay(120)
    expect(maxDelaySince(since)).toBeGreaterThanOrEqual(500)
  })
})

describe('the delay of the last minute', () => {
  it('has its maximum and its mean', async () => {
    await delay(10)
    standStill(600)
    await delay(150)
    const { maxMs, meanMs } = eventLoopDelay()
    expect(maxMs).toBeGreaterThanOrEqual(500)
    expect(meanMs).toBeGreaterThan(0)
    expect(meanMs).toBeLessThan(maxMs)
  })
})
