import { createEndpoint } from '@/lib/endpoints/service'
import { type Context, withTransaction } from '@/lib/platform/context'
import { toSlot } from '@/lib/stats/histogram'
import { type WindowName, windowNames } from '@/lib/stats/limits'
import { countOutcomes } from '@/lib/stats/record'
import { getEndpointStats, getPartnerStats } from '@/lib/stats/service'
import { keepMs } from '@/lib/stats/windows'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { writeResult } from './results'

/**
 * Measures reading statistics of ten thousand and of ten million deliveries, in one run, and counting one delivery.
 * The rows are those that the product keeps of deliveries spread evenly over 31 days.
 */

const endpoints = 5
const [few, many] = [10_000, 10_000_000]
const now = Date.parse('2026-02-17T14:30:30Z')
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const outcomes = ['delivered', 'http_5xx', 'timeout', 'failed'] as const
const slots = 101

const small = await measure(few)
const large = await measure(many)
console.log(
  `${'window'.padEnd(8)} ${'CPU ms of 10 000'.padStart(24)} ${'CPU ms of 10 000 000'.padStart(24)}   ratio`,
)
for (const [what, before] of Object.entries(small)) {
  const after = large[what] ?? Number.NaN
  console.log(
    `${what.padEnd(14)} ${before.toFixed(2).padStart(18)} ${after.toFixed(2).padStart(24)} ${(after / before).toFixed(2).padStart(7)}`,
  )
}
const systems = Object.entries(small).map(([system, few_cpu_ms]) => ({
  system,
  few_cpu_ms,
  many_cpu_ms: large[system] ?? null,
}))
const ratios = Object.fromEntries(
  Object.entries(small).map(([what, before]) => [what, (large[what] ?? Number.NaN) / before]),
)
const counting = { system: 'counting one outcome', cpu_us: await measureCounting() }
writeResult({ name: 'stats', systems: [...systems, counting], ratios })

async function open(): Promise<{ runtime: TestRuntime; ctx: Context; ids: string[] }> {
  const runtime = await openTestRuntime({ now: () => now })
  const { partnerId } = await addPartner(runtime, 'Acme')
  const ctx = { ...runtime.system, partnerId }
  const ids: string[] = []
  for (let i = 0; i < endpoints; i++)
    ids.push((await createEndpoint(ctx, { url: 'https://hooks.acme.example/x', events: ['*'] })).id)
  return { runtime, ctx, ids }
}

async function measure(deliveries: number): Promise<Record<string, number>> {
  const { runtime, ctx, ids } = await open()
  const rows = fill(runtime, ids, deliveries)
  console.log(`${deliveries} deliveries of ${endpoints} endpoints: ${rows} rows`)
  const found: Record<string, number> = {}
  for (const window of windowNames) {
    found[`${window}, one`] = await cost(200, () => getEndpointStats(ctx, ids[0] ?? '', { window }))
    found[`${window}, all`] = await cost(100, () => getPartnerStats(ctx, { window }))
  }
  await assertComplete(ctx, '30d', deliveries)
  await runtime.dispose()
  return found
}

async function assertComplete(ctx: Context, window: WindowName, deliveries: number): Promise<void> {
  const { delivered, failed } = (await getPartnerStats(ctx, { window })).totals
  const share = (delivered + failed) / deliveries
  if (share < 0.95 || share > 1) throw new Error(`The stats have ${share} of all deliveries`)
}

/** The CPU time of one read in ms. */
async function cost(times: number, read: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < times / 4; i++) await read()
  const before = process.cpuUsage()
  for (let i = 0; i < times; i++) await read()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times / 1000
}

function fill({ database: { sqlite } }: TestRuntime, ids: string[], deliveries: number): number {
  const from = now - 31 * dayMs
  const spans = [
    { span: 'day', lengthMs: dayMs, since: from - dayMs },
    { span: 'quarter', lengthMs: 6 * hourMs, since: now - keepMs.quarter },
    { span: 'hour', lengthMs: hourMs, since: now - keepMs.hour },
    { span: 'minute', lengthMs: minuteMs, since: now - keepMs.minute },
  ].map((span) => ({ ...span, counts: new Map<number, number>() }))
  for (let i = 0; i < deliveries; i++) {
    const at = from + Math.floor(Math.random() * (now - from))
    const endpoint = i % ids.length
    for (const [outcome, slot] of play()) {
      for (const { span, lengthMs, since, counts } of spans) {
        if (at < since) continue
        const start = at - (at % lengthMs)
        const kept = span === 'minute' || outcome === 0 ? slot : 0
        const cell =
          ((start / minuteMs) * ids.length + endpoint) * outcomes.length * slots + outcome * slots + kept
        counts.set(cell, (counts.get(cell) ?? 0) + 1)
      }
    }
  }
  const insert = sqlite.prepare('insert into delivery_stats values (?, ?, ?, ?, ?, ?)')
  let rows = 0
  sqlite.transaction(() => {
    for (const { span, counts } of spans)
      for (const [cell, count] of counts) {
        const slot = cell % slots
        const outcome = Math.floor(cell / slots) % outcomes.length
        const endpoint = Math.floor(cell / slots / outcomes.length) % ids.length
        const start = Math.floor(cell / slots / outcomes.length / ids.length) * minuteMs
        const isOpen = span === 'minute' && start + minuteMs > now
        insert.run(ids[endpoint], isOpen ? 'open' : span, start, outcomes[outcome], slot, count)
        rows++
      }
  })()
  return rows
}

// 95 % are delivered at once, most of the others at the second attempt.
function play(): [number, number][] {
  const slot = toSlot(Math.round(120 * Math.exp(0.5 * gaussian())))
  if (Math.random() < 0.95) return [[0, slot]]
  const failure: [number, number] = Math.random() < 0.7 ? [1, slot] : [2, toSlot(10_000)]
  return Math.random() < 0.9 ? [failure, [0, slot]] : [failure, failure, [3, 0]]
}

function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
}

// Measured in transactions of a size that real load makes, minus the same transactions without counting.
async function measureCounting(): Promise<number> {
  const { runtime, ctx, ids } = await open()
  const total = 100_000
  const run = async (work: (tx: Context, i: number) => Promise<void>) => {
    const before = process.cpuUsage()
    for (let i = 0; i < total; i += 64)
      await Promise.all(Array.from({ length: 64 }, (_, j) => withTransaction(ctx, (tx) => work(tx, i + j))))
    const { user, system } = process.cpuUsage(before)
    return (user + system) / total
  }
  const count = (tx: Context, i: number) =>
    countOutcomes(tx, [
      {
        delivery: { endpoint_id: ids[i % ids.length] ?? '', test: 0 },
        outcome: 'delivered',
        durationMs: 20 + (i % 400),
      },
    ])
  await run(count)
  const without = await run(async () => undefined)
  const withIt = await run(count)
  console.log(`counting one outcome: ${(withIt - without).toFixed(1)} µs CPU in a transaction of 64`)
  await runtime.dispose()
  return withIt - without
}
