import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import SqliteDatabase from 'better-sqlite3'
import { Agent, request } from 'undici'
import { type Figures, SteadyLoad } from './blocking-load'
import { type Backlog, backlogType, seedBacklog, wideEndpoints, wideType } from './blocking-seed'
import { writeResult } from './results'
import { startServer } from './server'

/**
 * Measures what one partner's operations cost the others while one endpoint has a million deliveries pending: how long
 * each takes, how long the event loop is blocked, and how another partner's publishes and first attempts go meanwhile.
 */

const { values, positionals } = parseArgs({
  // `--only publish` measures the verbs whose name contains that text.
  options: { only: { type: 'string', default: '' } },
  allowPositionals: true,
})
const total = Number(positionals[0] ?? 1_000_000)
const minWindowMs = 5_000
const maxVerbMs = 60_000

interface Verb {
  name: string
  /** makes the request and returns its status */
  ask: (url: string) => Promise<number | null>
  /** whether the background work has ended; without it, the reply is the end */
  isDone?: (sqlite: SqliteDatabase.Database) => boolean
}

interface Measured extends Figures {
  verb: string
  status: number | null
  replyMs: number
  /** null if it took more than a minute */
  doneMs: number | null
}

const folder = mkdtempSync(join(tmpdir(), 'recover-blocking-'))
const [first, toDelete, toDisable] = ['first', 'delete', 'disable'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
const receiver = fork(new URL('./blocking-receiver.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
const [at] = (await once(receiver, 'message')) as [{ port: number; ca: string }]
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(130))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const patient = new Agent({ headersTimeout: 300_000, bodyTimeout: 300_000 })
const results: Measured[] = []
try {
  mkdirSync(first, { mode: 0o700 })
  writeFileSync(join(folder, 'ca.pem'), at.ca)
  const begun = performance.now()
  const seeded = await seedBacklog(first, at, total)
  for (const copy of [toDelete, toDisable]) cpSync(first, copy, { recursive: true })
  // Or the disk would still be writing the copies while the first verbs are measured.
  execFileSync('sync')
  console.log(`${total} pending deliveries created in ${Math.round((performance.now() - begun) / 1000)} s\n`)
  printHead()
  await measureAll(seeded)
  const systems = results.map(({ verb, ...figures }) => ({ system: verb, pending: total, ...figures }))
  writeResult({ name: 'blocking', systems, ratios: {} })
} finally {
  receiver.disconnect()
  await patient.close()
}

async function measureAll(seeded: Backlog): Promise<void> {
  const { backlog, wide, platformKey } = seeded
  const { endpointId } = backlog
  const own = { 'x-partner-key': backlog.partnerKey }
  const path = `/v1/webhooks/${endpointId}`
  const setActive = (active: boolean) => (url: string) => ask(url, 'PATCH', path, own, { active })
  const publish = (account: string, type: string, count: number) => (url: string) => {
    const events = Array.from({ length: count }, () => ({ type, account_id: account, data: { number: 1 } }))
    return ask(url, 'POST', '/v1/events', { 'x-platform-key': platformKey }, { events })
  }
  const isStopped = (sqlite: SqliteDatabase.Database) =>
    sqlite
      .prepare("select 1 from deliveries where endpoint_id = ? and status = 'pending' limit 1")
      .get(endpointId) === undefined
  const isRemoved = (sqlite: SqliteDatabase.Database) =>
    sqlite.prepare("select 1 from ie_runs where idempotency_key = 'bench' and status < 3").get() === undefined
  const nothing = '/v1/deliveries?status=pending&event_type=conversation.*&limit=100'
  const missed = { status: 'missed', webhook_id: endpointId, from: '2020-01-01T00:00:00Z' }
  const plan = { filter: missed, dry_run: true }

  await serve(seeded, first, {}, [
    { name: 'nothing else', ask: async () => null },
    { name: 'lists that match nothing', ask: (url) => askAgain(url, nothing, own) },
    { name: 'replay plan', ask: (url) => ask(url, 'POST', '/v1/replays', own, plan) },
    { name: 'admin doctor', ask: () => runAdmin(first, 'doctor') },
    { name: 'pause', ask: setActive(false), isDone: isStopped },
    { name: 'resume', ask: setActive(true) },
    { name: 'retention', ask: async () => startRetention(first), isDone: isRemoved },
    { name: `1 000 events, ${wideEndpoints} endpoints`, ask: publish(wide.accountId, wideType, 1000) },
  ])
  await serve(seeded, toDelete, {}, [
    { name: 'delete', ask: (url) => ask(url, 'DELETE', path, own), isDone: isStopped },
  ])
  const soon = { RETRY_SCHEDULE: '1s', AUTO_DISABLE_AFTER: '1', AUTO_DISABLE_MIN: '0s' }
  await serve(seeded, toDisable, soon, [
    { name: 'auto-disable', ask: publish(backlog.accountId, backlogType, 1), isDone: isStopped },
  ])
}

/** Measures these one after the other on a server started for them. */
async function serve(seeded: Backlog, dataDir: string, more: Record<string, string>, all: Verb[]) {
  const verbs = all.filter(({ name }) => name.includes(values.only))
  if (verbs.length === 0) return
  const delayFile = join(dataDir, 'delays')
  const server = await startServer(dataDir, {
    ...{ EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    ...{
      NODE_OPTIONS: `--import ${new URL('./loop-delay.mjs', import.meta.url)}`,
      LOOP_DELAY_FILE: delayFile,
    },
    ...{ RETRY_SCHEDULE: '4h', ...more },
  })
  const sqlite = new SqliteDatabase(join(dataDir, 'recover.db'), { readonly: true })
  try {
    for (const verb of verbs) {
      const load = new SteadyLoad(server.url, seeded, receiver)
      await delay(2_000)
      const from = Date.now()
      const found = await perform(verb, server.url, sqlite)
      await delay(Math.max(1_000, from + minWindowMs - Date.now()))
      const measured = { verb: verb.name, ...found, ...(await load.stop(from, delayFile)) }
      results.push(measured)
      print(measured)
    }
  } finally {
    sqlite.close()
    await server.stop()
  }
}

async function perform({ ask: start, isDone }: Verb, url: string, sqlite: SqliteDatabase.Database) {
  const begun = performance.now()
  const status = await start(url)
  const replyMs = performance.now() - begun
  while (isDone && !isDone(sqlite)) {
    if (performance.now() - begun > maxVerbMs) return { status, replyMs, doneMs: null }
    await delay(100)
  }
  return { status, replyMs, doneMs: performance.now() - begun }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

async function ask(
  url: string,
  method: Method,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<number> {
  const type = body ? { 'content-type': 'application/json' } : {}
  const reply = await request(`${url}${path}`, {
    ...{ method, headers: { ...headers, ...type }, dispatcher: patient },
    ...(body && { body: JSON.stringify(body) }),
  })
  await reply.body.dump()
  return reply.statusCode
}

/** Makes requests four at a time for at least the measured time. */
async function askAgain(url: string, path: string, headers: Record<string, string>): Promise<number> {
  const endAt = Date.now() + minWindowMs
  let status = 0
  const again = async () => {
    while (Date.now() < endAt) status = await ask(url, 'GET', path, headers)
  }
  await Promise.all([again(), again(), again(), again()])
  return status
}

/** Runs an admin command and returns its exit code. */
async function runAdmin(dataDir: string, verb: string): Promise<number> {
  const child = spawn(process.execPath, ['bin/run.mjs', 'admin.ts', verb], {
    env: { ...process.env, DATA_DIR: dataDir, RETRY_SCHEDULE: '4h' },
    stdio: 'ignore',
  })
  const [code] = (await once(child, 'exit')) as [number]
  return code
}

/** Starts retention by adding its run, as the hourly timer does. */
function startRetention(dataDir: string): null {
  const sqlite = new SqliteDatabase(join(dataDir, 'recover.db'), { timeout: maxVerbMs })
  sqlite.exec(`insert into ie_runs (fn, status, due_at, lane, idempotency_key, event, created_at)
    select id, 0, unixepoch() * 1000, json_array('', id), 'bench',
      '{"id":"bench","name":"inngest/scheduled.timer","data":{},"ts":0}', unixepoch() * 1000
    from ie_functions where slug like '%-remove-expired'`)
  sqlite.close()
  return null
}

function printHead(): void {
  const columns = ['status', 'reply', 'done', 'pause', 'p50', 'p99', 'first p99', 'failed']
  console.log(`${'ms'.padEnd(32)}${columns.map((name) => name.padStart(10)).join('')}`)
}

function print(found: Measured): void {
  const whole = (ms: number | null) => (ms === null ? '-' : ms.toFixed(0))
  const done = found.doneMs === null ? `> ${maxVerbMs}` : whole(found.doneMs)
  const { status, replyMs, maxPause, publishP50, publishP99, firstAttemptP99, failed } = found
  const figures = [maxPause, publishP50, publishP99, firstAttemptP99, failed].map(whole)
  const cells = [`${status ?? '-'}`, whole(replyMs), done, ...figures]
  console.log(`${found.verb.padEnd(32)}${cells.map((cell) => cell.padStart(10)).join('')}`)
}
