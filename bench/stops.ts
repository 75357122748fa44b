import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Agent, request } from 'undici'
import { startReceiver } from '@/lib/testing/receiver'
import { findFreePort } from './free-port'
import { Group } from './group'

/**
 * Sends SIGTERM to the process group of `npm start`, or of `npm run worker` beside it, while 20 clients publish, then
 * checks each event in the database and at the receiver: `npm run soak:stops -- [web or worker] [times]`.
 */

const kind = process.argv[2] === 'worker' ? 'worker' : 'web'
const times = Number(process.argv[3] ?? 10)
const clients = 20
const answerMs = 15
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const receiver = await startReceiver(async () => {
  await pause(answerMs)
  return 200
})
const dataDir = mkdtempSync(join(tmpdir(), 'recover-stops-'))
const caFile = join(dataDir, 'receivers-ca.pem')
writeFileSync(caFile, receiver.ca)
const [port, sandboxPort] = [await findFreePort(), await findFreePort()]
const url = `http://127.0.0.1:${port}`
const environment = {
  ...{ PORT: `${port}`, SANDBOX_PORT: `${sandboxPort}`, DATA_DIR: dataDir, LOG_LEVEL: 'error' },
  ...{ RATE_LIMIT_READ: '0', RATE_LIMIT_WRITE: '0', RATE_LIMIT_PUBLISH: '0' },
  ...{ EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', NODE_EXTRA_CA_CERTS: caFile },
}
const startWeb = () => new Group(['npm', 'start'], environment)
const startWorker = () => new Group(['npm', 'run', 'worker'], environment)

const acknowledged = new Set<string>()
const unanswered = new Set<string>()
let isPublishing = true
let published = 0

let web = startWeb()
await untilReady()
const demo = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8'))
await post('/v1/webhooks', { 'x-partner-key': demo.partnerKey }, { url: receiver.url, events: ['*'] })
let worker = kind === 'worker' ? startWorker() : null
const publishers = Array.from({ length: clients }, publishOn)
const lives = { web: [] as number[], worker: [] as number[] }

for (let time = 0; time < times; time++) {
  if (worker) await makeLead(worker)
  await pause(500 + Math.random() * 1_000)
  const begun = performance.now()
  const stopped = worker ?? web
  stopped.signal('SIGTERM')
  if (time % 2 === 1) stopped.signal('SIGTERM')
  await stopped.untilGone()
  lives[kind].push(Math.round(performance.now() - begun))
  check(`after stop ${time + 1}`)
  if (worker) worker = startWorker()
  else {
    web = startWeb()
    await untilReady()
  }
}

isPublishing = false
await Promise.all(publishers)
while (countPending() > 0) await pause(50)
for (const group of worker ? [worker, web] : [web]) {
  group.signal('SIGTERM')
  await group.untilGone()
}
const isSound = report()
await receiver.close()
rmSync(dataDir, { recursive: true, force: true })
process.exit(isSound ? 0 : 1)

/** Restarts the web server, so that the worker becomes the leader. */
async function makeLead(own: Group): Promise<void> {
  await own.untilPrinted('The worker is running')
  web.signal('SIGTERM')
  await web.untilGone()
  web = startWeb()
  await untilReady()
  const metrics = await (await request(`${url}/metrics`)).body.text()
  if (!metrics.includes('recover_engine_leader 0\n')) throw new Error('The worker does not lead')
}

async function untilReady(): Promise<void> {
  for (;;) {
    const answer = await request(`${url}/api/ready`).catch(() => null)
    await answer?.body.dump()
    if (answer?.statusCode === 200) return
    await pause(20)
  }
}

async function post(path: string, headers: Record<string, string>, body: object, dispatcher?: Agent) {
  const reply = await request(`${url}${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(dispatcher ? { dispatcher } : {}),
  })
  await reply.body.dump()
  return reply.statusCode
}

/** A client that publishes on one kept-alive connection. */
async function publishOn(): Promise<void> {
  const agent = new Agent({ connections: 1 })
  while (isPublishing) {
    const id = `evt_stop_${published++}`
    const event = { id, type: 'lead.created', account_id: demo.accountId, data: { id } }
    const status = await post('/v1/events', { 'x-platform-key': demo.platformKey }, event, agent).catch(
      () => null,
    )
    if (status === 202) acknowledged.add(id)
    else if (status === null) unanswered.add(id)
    await pause(status === 202 ? 5 : 50)
  }
  await agent.close()
}

function read<T>(sql: string): T[] {
  const sqlite = new SqliteDatabase(join(dataDir, 'recover.db'), { readonly: true, timeout: 5_000 })
  try {
    return sqlite.prepare(sql).pluck().all() as T[]
  } finally {
    sqlite.close()
  }
}

function countPending(): number {
  return read<number>("select count(*) from deliveries where status = 'pending'")[0] ?? 0
}

function findFaults(): Record<string, number> {
  const stored = new Set(read<string>("select id from events where id like 'evt_stop_%'"))
  return {
    lost: [...acknowledged].filter((id) => !stored.has(id)).length,
    cutOffAfterStored: [...unanswered].filter((id) => stored.has(id)).length,
    interrupted: read<number>("select count(*) from attempts where cause = 'interrupted'")[0] ?? 0,
    // While only a worker was stopped, the web server still has attempts in flight.
    withoutEnd: worker ? 0 : (read<number>('select count(*) from attempts where ended_at is null')[0] ?? 0),
  }
}

function check(when: string): void {
  console.log(
    when,
    JSON.stringify({ acknowledged: acknowledged.size, unanswered: unanswered.size, ...findFaults() }),
  )
}

function report(): boolean {
  worker = null
  const requests = receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id)
  const received = new Set(requests)
  const faults = {
    ...findFaults(),
    notDelivered: [...acknowledged].filter((id) => !received.has(id)).length,
    repeated: requests.length - received.size,
  }
  console.log(`stops took ms  ${lives[kind].join(' ')}`)
  console.log(
    `acknowledged   ${acknowledged.size}, unanswered ${unanswered.size}, requests ${requests.length}`,
  )
  for (const [fault, count] of Object.entries(faults)) console.log(`${fault.padEnd(20)} ${count}`)
  return Object.values(faults).every((count) => count === 0)
}
