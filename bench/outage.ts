import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { SteadyLoad } from './blocking-load'
import { backlogType, seedPartners } from './blocking-seed'
import { sendAll } from './load'
import { report, type SystemFigures } from './results'
import { startServer } from './server'

/**
 * One endpoint is down while thousands of events go to it, and recovers: what the failing attempts cost another partner,
 * and how fast the deliveries arrive once it is back.
 */

const total = Number(process.argv[2] ?? 5_000)
const retryAfterS = 30
const perRequest = 250

const folder = mkdtempSync(join(tmpdir(), 'recover-outage-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const receiver = fork(new URL('./blocking-receiver.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
const [at] = (await once(receiver, 'message')) as [{ port: number; ca: string }]
writeFileSync(join(folder, 'ca.pem'), at.ca)
const dataDir = mkdtempSync(join(folder, 'data-'))
const seeded = await seedPartners(dataDir, at)
const delayFile = join(folder, 'delays')
const server = await startServer(dataDir, {
  ...{ EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
  ...{
    NODE_OPTIONS: `--import ${new URL('./loop-delay.mjs', import.meta.url)}`,
    LOOP_DELAY_FILE: delayFile,
  },
  RETRY_SCHEDULE: Array(5).fill(`${retryAfterS}s`).join(),
})
const sqlite = new SqliteDatabase(join(dataDir, 'recover.db'), { readonly: true })
const systems = [
  await measure('nothing else', () => delay(5_000)),
  await measure('first attempts fail', async () => {
    await publish()
    await untilAttempted(1)
  }),
  await measure('a round of retries fails', () => untilAttempted(2)),
]
receiver.send('repair')
systems.push(await measure('the next round is delivered', untilDelivered))
sqlite.close()
await server.stop()
receiver.disconnect()
report({ name: 'outage', systems, ratios: {} })

async function measure(system: string, work: () => Promise<unknown>): Promise<SystemFigures> {
  const load = new SteadyLoad(server.url, seeded, receiver)
  const from = Date.now()
  await work()
  const { publishP99, firstAttemptP99, maxPause } = await load.stop(from, delayFile)
  return {
    system,
    publish_p99_ms: publishP99,
    first_attempt_p99_ms: firstAttemptP99,
    max_pause_ms: maxPause,
    attempts_per_s: attemptsPerSecondSince(from),
  }
}

function publish(): Promise<void> {
  const { platformKey, backlog } = seeded
  const event = { type: backlogType, account_id: backlog.accountId, data: { phone: '+14155551234' } }
  const body = JSON.stringify({ events: Array(perRequest).fill(event) })
  return sendAll({
    ...{ url: server.url, method: 'POST', path: '/v1/events', status: 202, body: () => body },
    headers: { 'content-type': 'application/json', 'x-platform-key': platformKey },
    ...{ requests: Math.ceil(total / perRequest), connections: 2 },
  })
}

/** Waits until each of the deliveries has had so many attempts. */
async function untilAttempted(attempts: number): Promise<void> {
  const left = sqlite.prepare('select 1 from deliveries where event_type = ? and attempt_count < ? limit 1')
  while (left.get(backlogType, attempts)) await delay(200)
}

async function untilDelivered(): Promise<void> {
  const left = sqlite.prepare("select 1 from deliveries where event_type = ? and status = 'pending' limit 1")
  while (left.get(backlogType)) await delay(200)
}

/** Of attempts at the endpoint that was down, from the first to the last of them; null without any. */
function attemptsPerSecondSince(from: number): number | null {
  const { count, first, last } = sqlite
    .prepare(
      `select count(*) as count, min(a.started_at) as first, max(a.ended_at) as last
       from attempts a join deliveries d on d.id = a.delivery_id where d.event_type = ? and a.started_at >= ?`,
    )
    .get(backlogType, from) as { count: number; first: number; last: number }
  return count === 0 ? null : (count * 1000) / (last - first)
}
