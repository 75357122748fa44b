import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applySchema } from './schema'
import { defineOne, TestEngines } from './testing'

let engines: TestEngines
beforeEach(() => {
  engines = new TestEngines()
})
afterEach(() => engines.dispose())

const started = 1_700_000_000_000
const never = () => new Promise(() => undefined)
const hang = defineOne(({ step }) => step.run('hang', never), {
  concurrency: [{ key: 'event.data.endpoint', limit: 1 }],
})
const toEndpoint = (endpoint: string) => ({ name: 'go', data: { endpoint } })
const setLease = (owner: string, ms: number) => {
  applySchema(engines.database.sqlite)
  const text = 'insert into ie_leader (one, owner, pid, until) values (1, ?, 1, ?)'
  engines.database.sqlite.prepare(text).run(owner, Date.now() + ms)
}

describe('an engine', () => {
  it('takes over a lease that was dated an hour ahead, and works', async () => {
    setLease('before the clock was set back', 3_600_000)
    const ran: string[] = []
    const engine = await engines.start(
      'direct',
      defineOne(async () => ran.push('one')),
    )
    await engines.send(engine, { name: 'go', data: {} })
    await expect.poll(() => ran).toEqual(['one'])
    expect(engine.state()).toMatchObject({ leader: true, isLed: true })
  })

  it('reports whether any engine leads', async () => {
    setLease('another', 9_000)
    const engine = await engines.start('direct', hang)
    expect(engine.state()).toMatchObject({ leader: false, isLed: true })
    await engine.stop()
    engines.database.sqlite.exec('delete from ie_leader')
    expect(engine.state()).toMatchObject({ leader: false, isLed: false })
  })

  it('that does not lead reports since when something is due that the leader does not start', async () => {
    setLease('another', 9_000)
    const engine = await engines.start('direct', hang)
    await engines.send(engine, toEndpoint('a'))
    await engines.moveTo(engine, 59)
    expect(engine.state().unattendedSince).toBeNull()
    await engines.moveTo(engine, 61)
    expect(engine.state()).toMatchObject({ isLed: true, unattendedSince: started })
  })

  it('that does not lead allows for steps that may take longer than a minute', async () => {
    setLease('another', 9_000)
    const engine = await engines.start('direct', hang, { maxStepMs: 62_000 })
    await engines.send(engine, toEndpoint('a'))
    await engines.moveTo(engine, 71)
    expect(engine.state().unattendedSince).toBeNull()
    await engines.moveTo(engine, 73)
    expect(engine.state().unattendedSince).toBe(started)
  })

  it('that can no longer write reports since when due runs wait', async () => {
    const engine = await engines.start('direct', hang)
    await engines.send(engine, { ...toEndpoint('a'), ts: started + 1_000 })
    engines.database.broken = true
    await engines.moveTo(engine, 62)
    expect(engine.state()).toMatchObject({ leader: true, unattendedSince: started + 1_000 })
    engines.database.broken = false
    await expect.poll(() => engine.state().unattendedSince).toBeNull()
  })
})

describe('a run that has been due for long is not reported as unattended', () => {
  it.each([
    ['when its own endpoint hangs', 128, 'abababab'],
    ['when every slot is taken', 2, 'abcdabcd'],
  ])(
    '%s',
    async (_, concurrency, endpoints) => {
      const engine = await engines.start('direct', hang, { concurrency, reservedShare: 0 })
      await engines.send(engine, ...[...endpoints].map(toEndpoint))
      await expect.poll(() => engine.state()).toMatchObject({ inFlight: 2, inLine: 6 })
      engines.clock.moveTo(3_600_000)
      // Long enough for two checks of the ready queues.
      const { until } = readLease()
      await expect.poll(() => readLease().until, { timeout: 30_000 }).toBeGreaterThan(until + 5_000)
      expect(engine.state()).toMatchObject({ inFlight: 2, inLine: 6, unattendedSince: null })
    },
    30_000,
  )

  it('unless it is in the ready queue, could go, and nothing does', async () => {
    const engine = await engines.start('direct', hang)
    await engines.send(engine, toEndpoint('a'), toEndpoint('b'), toEndpoint('b'))
    await expect.poll(() => engine.state()).toMatchObject({ inFlight: 2, inLine: 1 })
    // As if the queue had not been told that it has capacity again.
    const text = `update ie_runs set lane = replace(lane, '"b"', '"c"') where status = 1`
    expect(engines.database.sqlite.prepare(text).run().changes).toBe(1)
    engines.clock.moveTo(61_000)
    await expect.poll(() => engine.state().unattendedSince, { timeout: 30_000 }).toBe(started)
  }, 30_000)
})

function readLease() {
  return engines.database.sqlite.prepare('select until from ie_leader').get() as { until: number }
}
