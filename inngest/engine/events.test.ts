import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Define, defineOne, drivers, TestEngines } from './testing'

let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

/** `sender` sends `receiver` what it received. */
const definePair =
  (sent: unknown[], received: unknown[]): Define =>
  (registry) => {
    defineOne(
      async ({ event, step }) => {
        const told = { name: 'told', data: { text: event.data.text }, ts: engines.clock.now() }
        const { ids } = await step.sendEvent('tell', told)
        await step.run('note', () => sent.push(ids.length))
      },
      { id: 'sender', retries: 2 },
    )(registry)
    defineOne(async ({ event }) => received.push(event.data.text), {
      id: 'receiver',
      triggers: [{ event: 'told' }],
    })(registry)
  }

/** Waits an hour for an event with the same id, records the result, and records again an hour later. */
const defineWaiter = (seen: unknown[]): Define =>
  defineOne(async ({ step }) => {
    const answer = await step.waitForEvent('answer', { event: 'answer', timeout: '1h', match: 'data.id' })
    await step.run('note', () => seen.push(answer?.data.text ?? null))
    await step.sleep('hour', '1h')
    await step.run('note again', () => seen.push(answer?.data.text ?? null))
  })

describe.each(drivers)('events in the engine with the %s driver', (driver) => {
  it("starts another function's run with sendEvent, once", async () => {
    const sent: unknown[] = []
    const received: unknown[] = []
    const engine = await engines.start(driver, definePair(sent, received))
    await engines.emit(engine, 'go', { text: 'hello' })
    expect([sent, received]).toEqual([[1], ['hello']])
  })

  it('starts one run by a sendEvent whose first transaction was rolled back', async () => {
    const sent: unknown[] = []
    const received: unknown[] = []
    const engine = await engines.start(driver, definePair(sent, received))
    const enqueue = engine.enqueue.bind(engine)
    let rolledBack = 0
    engine.enqueue = (events) => {
      const ids = enqueue(events)
      if (events[0]?.name === 'told' && rolledBack++ === 0) throw new Error('the disk is full')
      return ids
    }
    await engines.emit(engine, 'go', { text: 'hello' })
    await engines.moveTo(engine, 60)
    expect([rolledBack, sent, received]).toEqual([2, [1], ['hello']])
  })

  it('wakes a run that waits for an event, and lets it time out', async () => {
    const seen: unknown[] = []
    const engine = await engines.start(driver, defineWaiter(seen))
    await engines.emit(engine, 'go', { id: 1 })
    await engines.emit(engine, 'go', { id: 2 })
    await engines.emit(engine, 'answer', { id: 1, text: 'yes' })
    expect(seen).toEqual(['yes'])
    await engines.moveTo(engine, 3600, -1)
    expect(seen).toEqual(['yes'])
    await engines.moveTo(engine, 3600)
    expect(seen.slice(0, 3).sort()).toEqual([null, 'yes', 'yes'].sort())
  })

  it('is not moved by an event that comes after the wait has ended', async () => {
    const seen: unknown[] = []
    const engine = await engines.start(driver, defineWaiter(seen))
    await engines.emit(engine, 'go', { id: 1 })
    await engines.moveTo(engine, 3600)
    await engines.emit(engine, 'answer', { id: 1, text: 'late' })
    expect(seen).toEqual([null])
    await engines.moveTo(engine, 7200)
    expect(seen).toEqual([null, null])
  })
})
