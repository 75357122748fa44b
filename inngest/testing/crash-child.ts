import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createEngine } from '../engine/engine'
import { createDriver, type DriverName, defineOne, openEngineDatabase } from '../engine/testing'

/** A process to be killed: works on runs of several steps and logs the start of each step. Ends when all are done. */

const [file = '', log = '', driverName = 'direct', runs = '0'] = process.argv.slice(2)
const napMs = 20

const define = defineOne(
  async ({ event, step }) => {
    const run = Number(event.data.run)
    const work = (name: string) =>
      step.run(name, async () => {
        appendFileSync(log, `${run} ${name}\n`)
        await pause(1 + (run % 5))
        return `${run} ${name}`
      })
    const first = [await work('a'), await work('b')]
    await step.sleepUntil('nap', new Date(Date.now() + napMs))
    const both = await Promise.all([work('c'), work('d')])
    return [...first, ...both, await work('e')]
  },
  { retries: 3, concurrency: [{ key: 'event.data.lane', limit: 3 }] },
)

const { sqlite, transact } = openEngineDatabase(file)
const driver = await createDriver(driverName as DriverName, define)
const silent = { warn: () => undefined, error: () => undefined }
const engine = createEngine({ sqlite, transact, driver, log: silent })
engine.start()
await transact(() =>
  engine.enqueue(
    Array.from({ length: Number(runs) }, (_, run) => ({
      name: 'go',
      data: { run, lane: run % 2 },
      id: `run-${run}`,
    })),
  ),
)
const open = sqlite.prepare('select 1 from ie_runs where status < 3')
while (open.get()) await pause(5)
await engine.stop()
