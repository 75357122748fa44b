import { setTimeout as delay } from 'node:timers/promises'
import { createEngine } from '@/inngest/engine/engine'
import { createDriver, defineOne, openEngineDatabase } from '@/inngest/engine/testing'
import { percentile, report, type SystemFigures } from './results'

/** How late sleeping runs continue when many are due within one second: in the engine alone, with nothing else to do. */

const counts = [Number(process.argv[2] ?? 10_000) / 10, Number(process.argv[2] ?? 10_000)]
const spreadMs = 1_000
const batchSize = 500

const systems: SystemFigures[] = []
for (const count of counts) systems.push(await measure(count))
report({ name: 'timers', systems, ratios: {} })
process.exit(0)

async function measure(count: number): Promise<SystemFigures> {
  const late: number[] = []
  const define = defineOne(async ({ event, step }) => {
    const { i } = event.data as { i: number }
    await step.sleepUntil('due', new Date(dueAt(i)))
    late.push(Date.now() - dueAt(i))
  })
  const begunAt = Date.now()
  // Enough time for all of them to fall asleep; otherwise it throws below.
  const firstDueAt = begunAt + 5_000 + count
  const dueAt = (i: number) => firstDueAt + Math.floor((i * spreadMs) / count)
  const database = openEngineDatabase()
  const { sqlite, transact } = database
  sqlite.pragma('synchronous = FULL')
  const driver = await createDriver('direct', define)
  const engine = createEngine({
    ...{ sqlite, transact, driver },
    log: { warn: console.warn, error: console.error },
  })
  engine.start()
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from)
    const events = Array.from({ length: size }, (_, i) => ({ name: 'go', data: { i: from + i } }))
    await transact(() => engine.enqueue(events))
  }
  while (engine.state().inFlight > 0 || engine.state().due > 0) await delay(20)
  if (Date.now() > firstDueAt) throw new Error('The runs were not asleep in time')
  while (late.length < count) await delay(50)
  await engine.stop()
  database.dispose()
  return {
    system: `${count} due in one second`,
    p50_ms: percentile(late, 0.5),
    p99_ms: percentile(late, 0.99),
    max_ms: percentile(late, 1),
  }
}
