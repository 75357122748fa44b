import { deliveryQuery } from '@/lib/deliveries/schema'
import { listDeliveries } from '@/lib/deliveries/service'
import { createEndpoint } from '@/lib/endpoints/service'
import { createContext } from '@/lib/platform/context'
import { encodeCursor } from '@/lib/platform/http/cursor'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type SystemFigures, writeResult } from './results'
import { seedDeliveries, spanMs } from './seed'

/** Measures a page of deliveries at the top of the list, far down, and with each filter, in one run. */

const total = Number(process.argv[2] ?? 1_000_000)
const pageSize = 100
const deepPage = Math.min(10_000, Math.floor(total / pageSize))
const endpoints = 8
const rounds = 200
const systems: SystemFigures[] = []

const runtime = await openTestRuntime({ now: Date.now })
const begun = performance.now()
const { ctx, webhookId, idAt } = await seed(runtime)
console.log(`${total} deliveries created in ${Math.round((performance.now() - begun) / 1000)} s`)

const cursor = cursorOfPage(deepPage)
const top = () => read({})
const deep = () => read({ cursor })
await measure([top, deep], 20)
const [topMs = 0, deepMs = 0] = await measure([top, deep], rounds)
print('page 1', topMs)
print(`page ${deepPage}`, deepMs)
console.log(`ratio: ${(deepMs / topMs).toFixed(2)} of page 1`)

const filters: Record<string, string>[] = [
  { status: 'failed' },
  { status: 'delivered' },
  { status: 'failed,pending' },
  { webhook_id: webhookId },
  { event_id: 'evt_1000' },
  { event_type: 'lead.created' },
  { event_type: 'conversation.*' },
  { account_id: 'acc_1' },
  { account_id: 'acc_rare' },
  { cause: 'tls_expired' },
  { cause: 'dns_timeout' },
  { status_code: '503' },
  { status_code: '5xx' },
  { status_code: '2xx' },
  { from: new Date(Date.now() - 3_600_000).toISOString() },
  { to: new Date(Date.now() - spanMs / 2).toISOString() },
  { test: 'true' },
  { test: 'false' },
  { q: idAt(12) },
  { q: 'age:<1h' },
  { q: '-status:delivered' },
  { q: '-status:delivered,failed,cancelled,pending' },
  { status: 'delivered', account_id: 'acc_rare' },
]
for (const filter of filters) {
  const { deliveries } = await read(filter)
  const [ms = 0] = await measure([() => read(filter)], rounds / 5)
  print(new URLSearchParams(filter).toString().slice(0, 60), ms, deliveries.length)
}
await runtime.dispose()
writeResult({ name: 'flat', systems, ratios: { deep_to_top: deepMs / topMs } })

function read(query: Record<string, string>) {
  return listDeliveries(ctx, deliveryQuery.parse({ limit: String(pageSize), ...query }))
}

function cursorOfPage(page: number): string {
  const list = JSON.stringify(['deliveries', { include: {}, exclude: {} }])
  return encodeCursor(ctx, list, idAt(total - (page - 1) * pageSize)) ?? ''
}

async function seed({ system, database }: TestRuntime) {
  const { partnerId } = await addPartner(runtime, 'Acme')
  const own = createContext(runtime, { actor: system.actor, partnerId, requestId: 'req_bench' })
  const webhookIds: string[] = []
  for (let number = 0; number < endpoints; number++)
    webhookIds.push((await createEndpoint(own, { url: 'https://hooks.acme.example/', events: ['*'] })).id)
  const { idAt } = seedDeliveries(database.sqlite, { partnerId, webhookIds, total })
  return { ctx: own, webhookId: webhookIds[0] ?? '', idAt }
}

/** Returns the median ms of each task; they alternate, so that other load on the machine affects all of them. */
async function measure(works: (() => Promise<unknown>)[], times: number): Promise<number[]> {
  const taken: number[][] = works.map(() => [])
  for (let round = 0; round < times; round++)
    for (const [i, work] of works.entries()) {
      const before = performance.now()
      await work()
      taken[i]?.push(performance.now() - before)
    }
  return taken.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0)
}

function print(name: string, ms: number, rows = pageSize): void {
  systems.push({ system: name, ms, rows })
  console.log(`${name.padEnd(62)} ${ms.toFixed(2).padStart(8)} ms ${String(rows).padStart(4)} rows`)
}
