import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { createEngine } from '@/inngest/engine/engine'
import { createDriver, defineOne, openEngineDatabase } from '@/inngest/engine/testing'
import { fairnessKey } from '@/inngest/functions/deliver-webhook'
import type { EventType } from '@/lib/contract/event-types'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { createContext } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { type SystemFigures, writeResult } from './results'

/** Measures what hanging endpoints and a long backlog cost other partners, as a ratio to the same run without them. */

const healthyEndpoints = 10
// The largest number of endpoints a partner may have.
const hangingEndpoints = 100
const pacedEvents = 100
const pacedEveryMs = 50
const burstEvents = 300
const bursts = 5
const backlogRuns = 100_000
const slowestMs = 10_000
const healthyType = 'checklist.completed'
const hangingType = 'lead.created'
const loop = monitorEventLoopDelay({ resolution: 5 })
const systems: SystemFigures[] = []
const ratios: Record<string, number> = {}

interface Figures {
  p50: number
  p95: number
  rate: number
  cpuMicros: number
  loopP99: number
}

const receiver = fork(new URL('./receiver.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
const [at] = (await once(receiver, 'message')) as [{ port: number; ca: string; silentPort: number }]
const product = await openTestProduct({ trusted: at, logLevel: 'error' })
product.jobs.start()
const { partnerId, accountId, runtime } = product
for (let i = 0; i < healthyEndpoints; i++) await subscribe(partnerId, at.port, healthyType)

await burst()
print('without hanging endpoints', await measure())
const without = await measure()
print('the same again', without)

await subscribe(partnerId, at.silentPort, hangingType)
await publish(accountId, hangingType, 1_000)
await delay(500)
print('one hanging, 1 000 queued', await measure(), without)

const other = await addPartner(runtime, 'Hanging')
for (let i = 0; i < hangingEndpoints; i++) await subscribe(other.partnerId, at.silentPort, hangingType)
await publish(other.accountId, hangingType, 10_000 / hangingEndpoints)
await delay(500)
print("100 of another's, 100 each", await measure(), without)

for (const name of ['Hanging too', 'Hanging as well']) {
  const more = await addPartner(runtime, name)
  for (let i = 0; i < healthyEndpoints; i++) await subscribe(more.partnerId, at.silentPort, hangingType)
  await publish(more.accountId, hangingType, 100)
}
// Wait until their first requests have timed out and they are known to be slow.
await delay(4 * slowestMs)
print('three partners hanging', await measure(), without)

receiver.kill()
await product.jobs.stop(0)
await measureRestart()
writeResult({ name: 'hanging', systems, ratios })
process.exit(0)

async function subscribe(owner: string, port: number, type: EventType): Promise<void> {
  const ctx = createContext(runtime, {
    actor: { kind: 'system' },
    partnerId: owner,
    requestId: 'req_bench',
  })
  const url = `https://localhost:${port}/hook`
  await createEndpoint(ctx, { url, events: [type], secret: 'whsec_your_signing_secret' })
}

async function publish(account: string, type: EventType, count: number): Promise<void> {
  const ctx = createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_bench' })
  const event = { type, account_id: account, data: { total_items: 4 } }
  for (let left = count; left > 0; left -= 25) {
    const input = { events: Array.from({ length: Math.min(left, 25) }, () => event) }
    await publishEvents(ctx, { input, text: JSON.stringify(input) })
  }
}

/** Measures the time to the first attempt with a steady stream, then the throughput with several bursts. */
async function measure(): Promise<Figures> {
  loop.enable()
  loop.reset()
  const [since, sinceId] = [Date.now(), newId('dlv')]
  for (let i = 0; i < pacedEvents; i++) {
    await publish(accountId, healthyType, 1)
    await delay(pacedEveryMs)
  }
  await untilMade(sinceId)
  const times = firstAttempts(product, since).sort((a, b) => a - b)
  const quantile = (q: number) => times[Math.floor(times.length * q)] ?? Number.NaN
  const loopP99 = loop.percentile(99) / 1e6
  const cpu = process.cpuUsage()
  const seconds: number[] = []
  for (let i = 0; i < bursts; i++) seconds.push(await burst())
  const { user, system } = process.cpuUsage(cpu)
  const deliveries = burstEvents * healthyEndpoints
  const median = seconds.sort((a, b) => a - b)[Math.floor(bursts / 2)] ?? Number.NaN
  const cpuMicros = (user + system) / (bursts * deliveries)
  return { p50: quantile(0.5), p95: quantile(0.95), rate: deliveries / median, cpuMicros, loopP99 }
}

async function burst(): Promise<number> {
  const since = newId('dlv')
  const begun = performance.now()
  await publish(accountId, healthyType, burstEvents)
  await untilMade(since)
  return (performance.now() - begun) / 1000
}

/** Waits until each delivery to a healthy endpoint made since that ID has had its first attempt. */
async function untilMade(since: string): Promise<void> {
  const waiting = runtime.database.sqlite.prepare(
    'select 1 from deliveries where id > ? and +event_type = ? and +attempt_count = 0 limit 1',
  )
  while (waiting.get(since, healthyType)) await delay(20)
}

function firstAttempts({ runtime: { database } }: TestProduct, since: number): number[] {
  const made = database.sqlite.prepare(
    `select a.ended_at - d.created_at from deliveries d join attempts a on a.delivery_id = d.id and a.number = 1
     where d.event_type = ? and d.created_at >= ?`,
  )
  return made.pluck().all(healthyType, since) as number[]
}

/** Measures a restart with many due runs of 50 partners and 1 000 endpoints, whose requests take 100 ms each. */
async function measureRestart(): Promise<void> {
  const database = openEngineDatabase()
  database.sqlite.pragma('synchronous = FULL')
  let firstAt = 0
  let calls = 0
  const define = defineOne(
    async () => {
      firstAt ||= performance.now()
      calls++
      await delay(100)
    },
    {
      concurrency: [
        { key: 'event.data.endpointId', limit: 10 },
        { key: fairnessKey, limit: 64 },
      ],
    },
  )
  const { sqlite, transact } = database
  const create = async () => {
    const driver = await createDriver('direct', define)
    return createEngine({
      sqlite,
      transact,
      driver,
      log: { warn: console.warn, error: console.error },
      fairnessKey,
    })
  }
  const before = await create()
  const call = (i: number) => ({ partnerId: `prt_${i % 50}`, endpointId: `wh_${i % 1_000}` })
  for (let i = 0; i < backlogRuns; i += 1_000) {
    const events = Array.from({ length: 1_000 }, (_, j) => ({ name: 'go', data: call(i + j) }))
    await transact(() => before.enqueue(events))
  }
  const engine = await create()
  loop.reset()
  const begun = performance.now()
  engine.start()
  await delay(5_000)
  const [p50, p99, max] = [loop.percentile(50), loop.percentile(99), loop.max].map((ns) =>
    (ns / 1e6).toFixed(0),
  )
  console.log(
    `restart, ${backlogRuns} queued       first call after ${(firstAt - begun).toFixed(0)} ms, ${calls / 5}/s, event loop delay p50 ${p50} p99 ${p99} max ${max} ms`,
  )
  await engine.stop()
  database.dispose()
}

function print(name: string, { p50, p95, rate, cpuMicros, loopP99 }: Figures, base?: Figures): void {
  const figures = {
    deliveries_per_s: rate,
    cpu_us: cpuMicros,
    p50_ms: p50,
    p95_ms: p95,
    loop_p99_ms: loopP99,
  }
  systems.push({ system: name, ...figures })
  if (base) ratios[`rate, ${name}`] = rate / base.rate
  const ratio = base ? `, ${((100 * rate) / base.rate).toFixed(0)}% of the rate without` : ''
  console.log(
    `${name.padEnd(26)} first attempt p50 ${p50} p95 ${p95} ms, event loop delay p99 ${loopP99.toFixed(0)} ms, ${rate.toFixed(0)}/s, ${cpuMicros.toFixed(0)} µs CPU each${ratio}`,
  )
}
