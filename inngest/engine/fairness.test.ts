import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FunctionOptions } from '@/inngest/define'
import { defineOne, drivers, Gate, TestEngines } from './testing'

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
const patience = { timeout: 30_000, interval: 5 }
const call = (partner: string, endpoint = partner) => ({ name: 'go', data: { partner, endpoint } })
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value)

/** One step that passes the gate, counted for its endpoint and its partner. */
const defineCall = (options: Partial<FunctionOptions> = {}) =>
  defineOne(
    ({ event, step }) =>
      step.run('call', () => gate.pass(String(event.data.endpoint), `of ${event.data.partner}`)),
    options,
  )

/** A first attempt that passes immediately, and a second one, a second later, that goes through the gate. */
const defineRetried = (firsts: string[]) =>
  defineOne(async ({ event, step }) => {
    const name = String(event.data.endpoint)
    await step.run('first', () => firsts.push(name))
    await step.sleep('wait', '1s')
    await step.run('second', () => gate.pass(name))
  })

describe.each(drivers)('many runs in the engine with the %s driver', (driver) => {
  it('are limited by both of their keys, and by the total', async () => {
    const concurrency = [
      { key: 'event.data.endpoint', limit: 2 },
      { key: fairnessKey, limit: 3 },
    ]
    const engine = await engines.start(driver, defineCall({ concurrency }), { fairnessKey, concurrency: 5 })
    const endpoints = ['a1', 'a2', 'b1', 'b2'].flatMap((endpoint) => times(6, endpoint))
    await engines.send(engine, ...endpoints.map((endpoint) => call(endpoint.slice(0, 1), endpoint)))
    await expect.poll(() => engine.state().inFlight, patience).toBe(5)
    const held = () => ['a1', 'a2', 'of a', 'of b'].map((name) => gate.inFlight(name))
    await expect.poll(held, patience).toEqual([2, 1, 3, 2])
    while (gate.began.length < 24) await gate.release(1)
    for (const [name, max] of gate.max) expect(max).toBeLessThanOrEqual(name.startsWith('of') ? 3 : 2)
  })

  it('that are retries leave slots for first attempts', async () => {
    const firsts: string[] = []
    const engine = await engines.start(driver, defineRetried(firsts), { concurrency: 8 })
    await engines.send(engine, ...times(20, call('slow')))
    await engines.untilIdle(engine)
    engines.clock.moveTo(1000)
    await expect.poll(() => gate.inFlight('slow'), patience).toBe(6)
    await engines.send(engine, call('new'))
    await expect.poll(() => firsts.at(-1), patience).toBe('new')
    expect(gate.inFlight('slow')).toBe(6)
    await gate.unlock()
    await expect.poll(() => gate.began.filter((name) => name === 'slow'), patience).toHaveLength(20)
  })

  it('of slow endpoints leave slots for others, even as first attempts, until they are quick again', async () => {
    const concurrency = [{ key: 'event.data.endpoint', limit: 4 }]
    const room = { fairnessKey, concurrency: 8, slowMs: 20 }
    const engine = await engines.start(driver, defineCall({ concurrency }), room)
    const hang = (count: number) =>
      engines.send(engine, ...times(count, call('a', 'slow 1')), ...times(count, call('b', 'slow 2')))
    const slow = () => gate.inFlight('slow 1') + gate.inFlight('slow 2')
    await hang(4)
    await expect.poll(slow, patience).toBe(8)
    await pause(30)
    await gate.release()
    await expect.poll(() => engine.state().inFlight, patience).toBe(0)
    await hang(4)
    await expect.poll(slow, patience).toBe(6)
    await engines.send(engine, call('new'), call('newer'))
    await expect.poll(() => gate.began.slice(-2).sort(), patience).toEqual(['new', 'newer'])
    expect(slow()).toBe(6)
    await gate.unlock()
    await expect.poll(() => engine.state().inFlight, patience).toBe(0)
    await hang(1)
    await expect.poll(() => gate.began, patience).toHaveLength(20)
  })

  it('continue after their first attempt even with a single slot', async () => {
    await gate.unlock()
    const engine = await engines.start(driver, defineRetried([]), { concurrency: 1 })
    await engines.send(engine, ...times(3, call('only')))
    await engines.untilIdle(engine)
    await engines.moveTo(engine, 1)
    await expect.poll(() => gate.began, patience).toHaveLength(3)
  })

  it('of one partner do not block the first run of another', async () => {
    const engine = await engines.start(driver, defineCall(), { fairnessKey, concurrency: 4 })
    await engines.send(engine, ...times(2000, call('flood')))
    await expect.poll(() => engine.state().inFlight, patience).toBe(4)
    await engines.send(engine, call('quiet'))
    const inLine = "select 1 from ie_runs where status = 1 and lane like '%quiet%'"
    await expect.poll(() => engines.database.sqlite.prepare(inLine).get(), patience).toBeDefined()
    const before = gate.began.length
    while (!gate.began.includes('quiet') && gate.began.length < 100) await gate.release(1)
    expect(gate.began.slice(before, before + 3)).toContain('quiet')
  })

  it('take turns by partner, then by endpoint, the oldest first', async () => {
    const concurrency = [{ key: 'event.data.endpoint', limit: 9 }]
    const engine = await engines.start(driver, defineCall({ concurrency }), { fairnessKey, concurrency: 1 })
    await engines.send(engine, call('z'))
    await expect.poll(() => gate.began, patience).toEqual(['z'])
    const endpoints = ['a1', 'a1', 'a1', 'a2', 'a2', 'b1', 'b1', 'c1']
    for (const endpoint of endpoints) await engines.send(engine, call(endpoint.slice(0, 1), endpoint))
    await expect.poll(() => engine.state().inLine, patience).toBe(8)
    while (gate.began.length < 9) await gate.release(1)
    expect(gate.began.slice(1)).toEqual(['a1', 'b1', 'c1', 'a2', 'b1', 'a1', 'a2', 'a1'])
  })

  it('behind an endpoint that recovers run at its limit, and others in between', async () => {
    const concurrency = [{ key: 'event.data.endpoint', limit: 3 }]
    const engine = await engines.start(driver, defineCall({ concurrency }), { fairnessKey })
    await engines.send(engine, ...times(100, call('down')))
    await expect.poll(() => engine.state().inLine, patience).toBe(97)
    for (let round = 0; round < 20; round++) {
      await engines.send(engine, call(`other ${round}`))
      await expect.poll(() => gate.began.at(-1), patience).toBe(`other ${round}`)
      await gate.release()
      await expect.poll(() => gate.inFlight('down'), patience).toBe(3)
    }
    await gate.unlock()
    await expect.poll(() => gate.began, patience).toHaveLength(120)
    expect(gate.max.get('down')).toBe(3)
  })

  it('in the ready queue at a stop continue after the restart', async () => {
    const concurrency = [{ key: 'event.data.endpoint', limit: 2 }]
    const before = await engines.start(driver, defineCall({ concurrency }), { fairnessKey })
    await engines.send(before, ...times(30, call('slow')))
    await expect.poll(() => before.state().inLine, patience).toBe(28)
    const stopped = before.stop()
    await gate.unlock()
    await stopped
    const after = await engines.start(driver, defineCall({ concurrency }), { fairnessKey })
    await expect.poll(() => gate.began, patience).toHaveLength(30)
    await engines.untilIdle(after)
    expect(after.state()).toMatchObject({ due: 0, inLine: 0, inFlight: 0 })
  })

  it('leave the ready queue when they are cancelled', async () => {
    const cancelOn = [{ event: 'stop', match: 'data.endpoint' }]
    const concurrency = [{ key: 'event.data.endpoint', limit: 1 }]
    const engine = await engines.start(driver, defineCall({ concurrency, cancelOn }), { fairnessKey })
    await engines.send(engine, ...times(5, call('a')), ...times(5, call('b')))
    await expect.poll(() => engine.state().inLine, patience).toBe(8)
    await engines.send(engine, { name: 'stop', data: { endpoint: 'a' } })
    await gate.unlock()
    await expect.poll(() => gate.began.filter((name) => name === 'b'), patience).toHaveLength(5)
    await pause(20)
    expect(gate.began.filter((name) => name === 'a')).toHaveLength(1)
  })
})
