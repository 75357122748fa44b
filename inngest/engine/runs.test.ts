import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmbeddedClient } from '@/inngest/client'
import { createFunctionRegistry, type FunctionOptions } from '@/inngest/define'
import { defineDelivery, defineOne, drivers, TestEngines } from './testing'

let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

describe.each(drivers)('runs in the engine with the %s driver', (driver) => {
  it('cancels sleeping runs, and only those that the event names', async () => {
    const attempts: number[] = []
    const cancelOn = [{ event: 'endpoint.stopped', match: 'data.endpointId' }]
    const engine = await engines.start(driver, defineDelivery(engines, attempts, [], { cancelOn }))
    await engines.emit(engine, 'delivery.created', { endpointId: 'a' })
    await engines.emit(engine, 'delivery.created', { endpointId: 'b' })
    await engines.emit(engine, 'endpoint.stopped', { endpointId: 'a' })
    await engines.moveTo(engine, 30)
    expect(attempts).toEqual([0, 0, 30])
  })

  it('lets a cancellation win over a step in flight: nothing follows it', async () => {
    let letGo: () => void = () => undefined
    const went: string[] = []
    const hold = () =>
      new Promise<void>((resolve) => {
        letGo = resolve
      })
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ step }) => {
          await step.run('one', hold)
          await step.run('two', () => went.push('two'))
          await step.sleep('wait', '1s')
          await step.run('three', () => went.push('three'))
        },
        { cancelOn: [{ event: 'stop', match: 'data.id' }] },
      ),
    )
    await engines.send(engine, { name: 'go', data: { id: 1 } })
    await pause(20)
    await engines.send(engine, { name: 'stop', data: { id: 1 } })
    letGo()
    await engines.untilIdle(engine)
    await engines.moveTo(engine, 60)
    expect(went).toEqual([])
    expect(engine.state()).toMatchObject({ sleeping: 0, due: 0 })
  })

  it('limits a key without blocking the others', async () => {
    const running = new Map<string, number>()
    const max = new Map<string, number>()
    const done: string[] = []
    const waiting: (() => void)[] = []
    const engine = await engines.start(
      driver,
      defineOne(
        async ({ event, step }) => {
          const key = String(event.data.key)
          await step.run('work', async () => {
            running.set(key, (running.get(key) ?? 0) + 1)
            max.set(key, Math.max(max.get(key) ?? 0, running.get(key) ?? 0))
            if (key === 'slow') await new Promise<void>((resolve) => waiting.push(resolve))
            running.set(key, (running.get(key) ?? 0) - 1)
            done.push(key)
          })
        },
        { concurrency: [{ key: 'event.data.key', limit: 2 }] },
      ),
    )
    const keys = [...Array(6).fill('slow'), 'quick', 'quick', 'quick']
    await engines.send(engine, ...keys.map((key) => ({ name: 'go', data: { key } })))
    await expect.poll(() => done, { timeout: 30_000 }).toEqual(['quick', 'quick', 'quick'])
    const releaseSlow = () => {
      for (const release of waiting.splice(0)) release()
      return done.length
    }
    await expect.poll(releaseSlow, { timeout: 30_000 }).toBe(9)
    expect(max.get('slow')).toBe(2)
  })

  it('makes one run per idempotency key and drops a repeated event id', async () => {
    const ran: unknown[] = []
    const engine = await engines.start(
      driver,
      defineOne(async ({ event }) => ran.push(event.data.id), { idempotency: 'event.data.id' }),
    )
    await engines.emit(engine, 'go', { id: 'a' })
    await engines.emit(engine, 'go', { id: 'a' })
    await engines.emit(engine, 'go', { id: 'b' }, 'evt-1')
    await engines.emit(engine, 'go', { id: 'c' }, 'evt-1')
    expect(ran).toEqual(['a', 'b'])
  })

  it('leaves nothing of an event whose transaction is rolled back', async () => {
    const attempts: number[] = []
    const engine = await engines.start(driver, defineDelivery(engines, attempts, []))
    const failing = engines.database.transact(() => {
      engine.enqueue([{ name: 'delivery.created', data: {}, id: 'evt-1' }])
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await engines.untilIdle(engine)
    expect([attempts, engine.state().sleeping]).toEqual([[], 0])
    await engines.emit(engine, 'delivery.created', {}, 'evt-1')
    expect(attempts).toEqual([0])
  })

  it('keeps a run whose function is not in this build for a build that has it', async () => {
    const attempts: number[] = []
    const old = await engines.start(driver, defineDelivery(engines, attempts, []))
    await engines.emit(old, 'delivery.created', {})
    await old.stop()
    const without = await engines.start(
      driver,
      defineOne(async () => 1),
    )
    await engines.moveTo(without, 100)
    await engines.moveTo(without, 200)
    expect(attempts).toEqual([0])
    await without.stop()
    const again = await engines.start(driver, defineDelivery(engines, attempts, []))
    await engines.moveTo(again, 260)
    expect(attempts).toEqual([0, 260])
    await engines.moveTo(again, 380)
    expect(attempts).toEqual([0, 260, 380])
  })
})

describe('defining a function', () => {
  it('refuses unknown options and a missing number of retries', () => {
    const { defineFunction } = createFunctionRegistry(createEmbeddedClient().client)
    const options = { id: 'x', triggers: [{ event: 'go' }], retries: 1 }
    const unknown = { ...options, debounce: {} } as FunctionOptions
    expect(() => defineFunction(unknown, async () => 1)).toThrow('debounce')
    const limit = { key: 'event.data.id', limit: 1 }
    const three = { ...options, concurrency: [limit, limit, limit] }
    expect(() => defineFunction(three, async () => 1)).toThrow('two')
    const scoped = { ...options, concurrency: [{ ...limit, scope: 'env' }] }
    expect(() => defineFunction(scoped, async () => 1)).toThrow('scope')
    const unsaid = { ...options, retries: undefined } as unknown as FunctionOptions
    expect(() => defineFunction(unsaid, async () => 1)).toThrow('retries')
  })
})
