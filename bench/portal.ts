import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import type { Page } from 'playwright'
import { request } from 'undici'
import { newId } from '@/lib/platform/ids'
import { openPage, openThreadClock, untilLive } from './browser'
import { watchTyping, whenFiltered, whenShown } from './in-page'
import { measureListHtml } from './list-html'
import { percentile, type SystemFigures, writeResult } from './results'
import { seedDeliveries } from './seed'
import { type BenchServer, startServer } from './server'

/**
 * Measures what a person waits for in the list of deliveries, in a real browser over a million of them: a filter's rows,
 * a change committed by another process, letters typed while ten thousand deliveries a minute come in, and the list's
 * HTML for twenty concurrent readers.
 */

const total = Number(process.argv[2] ?? 1_000_000)
const endpoints = 8
const filterRounds = 3
const changes = 40
const typedMs = 60_000
const rowsPerMinute = 10_000
const filters = (webhookId: string) => [
  'status:failed',
  'status:pending,failed',
  'code:5xx',
  'code:503',
  'event:conversation.*',
  'event:lead.created',
  'cause:tls_expired',
  'cause:dns_timeout',
  'account:acc_rare',
  `endpoint:${webhookId}`,
  '-status:delivered',
  'age:<1h',
]

const systems: SystemFigures[] = []
const { server, webhookIds, sqlite } = await openSeeded()
const { browser, page } = await openPage(server, '/deliveries')
await untilLive(page)
print('HTML of the list, 20 connections', await measureListHtml(server.url, await cookieOf(page)))
const idle = await typeFor(page, typedMs / 6)
print('key press, idle', idle.letters)
const filtered = await measureFilters(page)
print('filter entered until rows are painted', filtered.taken)
print('  of that, page CPU time', filtered.cpu)
print('change committed until it is painted', await measureChanges(page))
const [busy] = await Promise.all([typeFor(page, typedMs), addRows(typedMs)])
print(`key press, ${rowsPerMinute} deliveries per minute`, busy.letters)
console.log(
  `tasks above 50 ms: ${idle.longTasks.length} idle, ${busy.longTasks.length} under load, the longest ${Math.max(0, ...busy.longTasks).toFixed(0)} ms`,
)
await browser.close()
sqlite.close()
await server.stop()
writeResult({ name: 'pages', systems, ratios: {} })

/** Starts a server with that many deliveries, and opens its database as another process would. */
async function openSeeded() {
  const first = await startServer()
  const ids: string[] = []
  for (let number = 0; number < endpoints; number++) ids.push(await addEndpoint(first))
  await first.stop({ keepData: true })
  const own = new SqliteDatabase(join(first.dataDir, 'recover.db'), { timeout: 5_000 })
  const { partner_id: partnerId } = own.prepare('select partner_id from endpoints').get() as Record<
    'partner_id',
    string
  >
  const begun = performance.now()
  seedDeliveries(own, { partnerId, webhookIds: ids, total })
  console.log(`${total} deliveries created in ${Math.round((performance.now() - begun) / 1000)} s`)
  return { server: await startServer(first.dataDir), webhookIds: ids, sqlite: own }
}

async function addEndpoint({ url, demo }: BenchServer): Promise<string> {
  const { body } = await request(`${url}/v1/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-partner-key': demo.partnerKey },
    body: JSON.stringify({ url: 'https://hooks.acme.example/', events: ['*'] }),
  })
  return ((await body.json()) as { id: string }).id
}

/** Measures the ms from the key that enters a filter to the frame with its rows, and the page's CPU time meanwhile. */
async function measureFilters(page: Page): Promise<{ taken: number[]; cpu: number[] }> {
  const taken: number[] = []
  const cpu: number[] = []
  const workedMs = await openThreadClock(page)
  for (let round = 0; round < filterRounds; round++)
    for (const filter of filters(webhookIds[round] ?? '')) {
      await page.goto('/deliveries')
      await untilLive(page)
      // A person would look at the page first.
      await page.waitForLoadState('networkidle')
      const box = page.getByRole('combobox', { name: 'Filter' })
      await box.click()
      await page.keyboard.insertText(filter)
      const rows = await page.evaluateHandle(whenFiltered)
      const before = await workedMs()
      await page.keyboard.press('Space')
      taken.push(await rows.evaluate(({ done }) => done))
      cpu.push((await workedMs()) - before)
    }
  return { taken, cpu }
}

/** Measures the ms from a commit by this process to the frame in the browser that shows it. */
async function measureChanges(page: Page): Promise<number[]> {
  const ids = Array.from({ length: 20 }, addRow)
  await page.goto('/deliveries')
  await untilLive(page)
  const taken: number[] = []
  for (let round = 0; round < changes; round++) {
    const id = ids[round % ids.length] ?? ''
    const code = String(400 + round)
    const painted = page.evaluate(whenShown, { id, text: code })
    // Varies the moment, so that it is not in step with the server's polling.
    await sleep(200 + ((round * 37) % 200))
    sqlite
      .prepare(`update attempts set ended_at = 1, status_code = ?, cause = 'http_4xx' where delivery_id = ?`)
      .run(code, id)
    sqlite
      .prepare(`update deliveries set cause = 'http_4xx', last_status_code = ? where id = ?`)
      .run(code, id)
    const committedAt = Date.now()
    taken.push((await painted) - committedAt)
  }
  return taken
}

/** Adds a new delivery that waits for its next attempt, and returns its ID. */
function addRow(): string {
  const id = newId('dlv')
  const now = Date.now()
  sqlite
    .prepare(
      `insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, attempt_count,
        max_attempts, next_attempt_at, cause, last_status_code, created_at)
       select ?, partner_id, endpoint_id, event_id, event_type, account_id, 'pending', 1, 6, ?, 'http_4xx', 499, ?
       from deliveries where endpoint_id = ? limit 1`,
    )
    .run(id, now + 3_600_000, now, webhookIds[0])
  sqlite
    .prepare(
      `insert into attempts (delivery_id, number, repeat, started_at, ended_at, duration_ms, url, status_code, cause,
        request_headers) values (?, 1, 0, ?, ?, 50, 'https://hooks.acme.example/', 499, 'http_4xx', '{}')`,
    )
    .run(id, now, now)
  return id
}

/** Adds delivered deliveries at a steady rate. */
async function addRows(forMs: number): Promise<void> {
  const deliver = sqlite.prepare(
    `update deliveries set status = 'delivered', cause = null, next_attempt_at = null, completed_at = 1 where id = ?`,
  )
  const begun = performance.now()
  for (let made = 0; performance.now() - begun < forMs; ) {
    const due = Math.floor(((performance.now() - begun) * rowsPerMinute) / 60_000)
    sqlite.transaction(() => {
      for (; made < due; made++) deliver.run(addRow())
    })()
    await sleep(20)
  }
}

/** Types into the filter box and deletes the text, repeatedly; returns the ms from each key to the next frame. */
async function typeFor(page: Page, forMs: number): Promise<{ letters: number[]; longTasks: number[] }> {
  await page.goto('/deliveries')
  await untilLive(page)
  const seen = page.evaluate(watchTyping, forMs)
  await page.getByRole('combobox', { name: 'Filter' }).click()
  const begun = performance.now()
  while (performance.now() - begun < forMs - 500) {
    await page.keyboard.type('status:fail', { delay: 90 })
    for (let count = 0; count < 11; count++) await page.keyboard.press('Backspace', { delay: 30 })
  }
  return seen
}

async function cookieOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

function print(name: string, taken: number[]): void {
  const [p50 = 0, p95 = 0, max = 0] = [0.5, 0.95, 1].map((share) => percentile(taken, share))
  systems.push({ system: name.trim(), p50_ms: p50, p95_ms: p95, max_ms: max, count: taken.length })
  const show = (ms: number) => `${ms.toFixed(0).padStart(4)} ms`
  console.log(
    `${name.padEnd(44)} median ${show(p50)}  p95 ${show(p95)}  max  ${show(max)}  of ${taken.length}`,
  )
}
