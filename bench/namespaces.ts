import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { request } from 'undici'
import { ownPidNamespace } from '@/lib/testing/pid-namespace'
import { startReceiver } from '@/lib/testing/receiver'
import { findFreePort } from './free-port'
import { Group } from './group'

/**
 * Runs two servers on one database in two PID namespaces with one host name, like two containers of a pod, and publishes
 * to both: prints how often the lease moved and how many requests were repeated. Needs root on Linux:
 * `npm run soak:namespaces -- [seconds]`.
 */

const seconds = Number(process.argv[2] ?? 60)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const receiver = await startReceiver(async () => {
  await pause(500)
  return 200
})
const dataDir = mkdtempSync(join(tmpdir(), 'recover-namespaces-'))
const caFile = join(dataDir, 'receivers-ca.pem')
writeFileSync(caFile, receiver.ca)
const servers: { url: string; group: Group }[] = []
for (let i = 0; i < 2; i++) servers.push(await start())
const demo = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8'))
const [first, second] = servers.map(({ url }) => url)
await post(`${first}/v1/webhooks`, { 'x-partner-key': demo.partnerKey }, { url: receiver.url, events: ['*'] })

const owners: string[] = []
let published = 0
for (const end = Date.now() + seconds * 1_000; Date.now() < end; await pause(100)) {
  const id = `evt_pod_${published++}`
  const event = { id, type: 'lead.created', account_id: demo.accountId, data: {} }
  await post(
    `${published % 2 === 0 ? first : second}/v1/events`,
    { 'x-platform-key': demo.platformKey },
    event,
  )
  const [owner = 'nobody'] = read<string>('select owner from ie_leader')
  if (owner !== owners.at(-1)) owners.push(owner)
}
while ((read<number>("select count(*) from deliveries where status = 'pending'")[0] ?? 0) > 0)
  await pause(100)
const interrupted = read<number>("select count(*) from attempts where cause = 'interrupted'")[0] ?? 0
// Ending process 1 of a namespace ends all others in it.
for (const { group } of servers) {
  group.signal('SIGKILL')
  await group.untilGone()
}
const ids = receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id)
const repeated = ids.length - new Set(ids).size
console.log(
  `published ${published}, received ${new Set(ids).size} in ${ids.length} requests, repeated ${repeated}`,
)
console.log(`leaders ${owners.length}, attempts interrupted ${interrupted}`)
await receiver.close()
rmSync(dataDir, { recursive: true, force: true })
const isSound = owners.length === 1 && repeated === 0 && interrupted === 0 && new Set(ids).size === published
process.exit(isSound ? 0 : 1)

async function start() {
  const [port, sandboxPort] = [await findFreePort(), await findFreePort()]
  const group = new Group([...ownPidNamespace, process.execPath, 'bin/start.mjs'], {
    ...{ PORT: `${port}`, SANDBOX_PORT: `${sandboxPort}`, DATA_DIR: dataDir, LOG_LEVEL: 'error' },
    ...{ EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', NODE_EXTRA_CA_CERTS: caFile },
  })
  await group.untilPrinted('Recover Webhooks is running')
  return { url: `http://127.0.0.1:${port}`, group }
}

async function post(url: string, headers: Record<string, string>, body: object): Promise<void> {
  const reply = await request(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await reply.body.dump()
  if (reply.statusCode >= 300) throw new Error(`${url} replied ${reply.statusCode}`)
}

function read<T>(sql: string): T[] {
  const sqlite = new SqliteDatabase(join(dataDir, 'recover.db'), { readonly: true, timeout: 5_000 })
  try {
    return sqlite.prepare(sql).pluck().all() as T[]
  } finally {
    sqlite.close()
  }
}
