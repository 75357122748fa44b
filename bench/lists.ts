import { type Context, createContext } from '@/lib/context'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'
import { createEndpoint } from '@/lib/endpoints/service'
import { eventTypeNames } from '@/lib/events/types'
import { encodeCursor } from '@/lib/http/cursor'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'

/** What a page of deliveries costs at the top of the list and far down, and under each filter, in one run. */

const total = Number(process.argv[2] ?? 1_000_000)
const pageSize = 100
const deepPage = Math.min(10_000, Math.floor(total / pageSize))
const endpoints = 8
const rounds = 200
const spanMs = 30 * 86_400_000
const beganAt = Date.now() - spanMs
const ends = [
  { status: 'failed', cause: 'http_5xx', code: 500 },
  { status: 'failed', cause: 'http_5xx', code: 503 },
  { status: 'failed', cause: 'http_404', code: 404 },
  { status: 'failed', cause: 'tls_expired', code: null },
  { status: 'cancelled', cause: 'endpoint_inactive', code: 500 },
  { status: 'pending', cause: 'timeout', code: null },
]

const runtime = await openTestRuntime()
const begun = performance.now()
const { ctx, webhookId } = await seed(runtime)
console.log(`${total} deliveries made in ${Math.round((performance.now() - begun) / 1000)} s`)

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

function read(query: Record<string, string>) {
  return findDeliveries(ctx, deliveryQuery.parse({ limit: String(pageSize), ...query }))
}

function cursorOfPage(page: number): string {
  const list = JSON.stringify(['deliveries', { include: {}, exclude: {} }])
  return encodeCursor(ctx, list, idAt(total - (page - 1) * pageSize)) ?? ''
}

function idAt(index: number): string {
  const at = Math.floor(beganAt + (spanMs * index) / total)
  return `dlv_${at.toString(16).padStart(12, '0')}${index.toString(16).padStart(20, '0')}`
}

async function seed({ system, database }: TestRuntime): Promise<{ ctx: Context; webhookId: string }> {
  const { partnerId } = await addPartner(runtime, 'Acme')
  const own = createContext(runtime, { actor: system.actor, partnerId, requestId: 'req_bench' })
  const ids: string[] = []
  for (let number = 0; number < endpoints; number++)
    ids.push((await createEndpoint(own, { url: 'https://hooks.acme.example/', events: ['*'] })).id)
  const { sqlite } = database
  sqlite.pragma('synchronous = OFF')
  const event = sqlite.prepare(
    'insert into events (id, partner_id, account_id, type, body, created_at) values (?, ?, ?, ?, ?, ?)',
  )
  const delivery = sqlite.prepare(
    `insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, attempt_count,
      max_attempts, cause, last_status_code, created_at, completed_at, test) values (?, ?, ?, ?, ?, ?, ?, 1, 6, ?, ?, ?, ?, ?)`,
  )
  const attempt = sqlite.prepare(
    `insert into attempts (delivery_id, number, repeat, started_at, ended_at, duration_ms, url, status_code, cause,
      request_headers, response_headers, response_body) values (?, 1, 0, ?, ?, 50, ?, ?, ?, ?, '{}', 'OK')`,
  )
  const headers = JSON.stringify({
    'Content-Type': 'application/json',
    'X-Recover-Signature': 'a'.repeat(64),
  })
  const body = Buffer.from('{"id":"evt_a","type":"lead.created","data":{}}')
  const add = (index: number) => {
    const at = Math.floor(beganAt + (spanMs * index) / total)
    const number = Math.floor(index / endpoints)
    const type = eventTypeNames[number % eventTypeNames.length]
    const account = number % 20_000 === 0 ? 'acc_rare' : `acc_${number % 40}`
    const isGood = index % 25 !== 0
    const end = isGood ? { status: 'delivered', cause: null, code: 200 } : ends[(index / 25) % ends.length]
    const { status, cause, code } = end ?? {}
    const id = idAt(index)
    if (index % endpoints === 0) event.run(`evt_${number}`, partnerId, account, type, body, at)
    const test = Number(index % 5000 === 17)
    const place = [id, partnerId, ids[index % endpoints], `evt_${number}`, type, account]
    delivery.run(...place, status, cause, code, at, status === 'pending' ? null : at, test)
    attempt.run(id, at, at + 50, 'https://hooks.acme.example/', code, cause, headers)
  }
  for (let from = 0; from < total; from += 20_000)
    sqlite.transaction(() => {
      for (let index = from; index < Math.min(total, from + 20_000); index++) add(index)
    })()
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  return { ctx: own, webhookId: ids[0] ?? '' }
}

/** The median milliseconds of each, all of them in turn so that they share what the machine does meanwhile. */
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
  console.log(`${name.padEnd(62)} ${ms.toFixed(2).padStart(8)} ms ${String(rows).padStart(4)} rows`)
}
