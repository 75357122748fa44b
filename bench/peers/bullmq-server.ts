import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import SqliteDatabase from 'better-sqlite3'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'undici'

/** Events over HTTP, one job for each delivery, a worker that signs, posts and records; as short as it can be. */

const { FOLDER = '', REDIS_PORT, RECEIVER_PORT, RECEIVER_CA, FAN_OUT } = process.env
const connection = new Redis({ host: '127.0.0.1', port: Number(REDIS_PORT), maxRetriesPerRequest: null })
const sqlite = new SqliteDatabase(join(FOLDER, 'events.db'))
sqlite.pragma('journal_mode = WAL')
sqlite.pragma('synchronous = FULL')
sqlite.exec(`create table events (id text primary key, type text, account text, body text, at integer);
  create table deliveries (id text primary key, event text, endpoint integer, status text, at integer);
  create index deliveries_endpoint on deliveries (endpoint, id);
  create table attempts (delivery text, number integer, status integer, ms real, response text, at integer,
    primary key (delivery, number));`)
const insertEvent = sqlite.prepare('insert into events values (?, ?, ?, ?, ?)')
const insertDelivery = sqlite.prepare("insert into deliveries values (?, ?, ?, 'pending', ?)")
const readBody = sqlite.prepare(
  'select e.body from deliveries d join events e on e.id = d.event where d.id = ?',
)
const insertAttempt = sqlite.prepare('insert into attempts values (?, 1, ?, ?, ?, ?)')
const endDelivery = sqlite.prepare("update deliveries set status = 'delivered' where id = ?")

interface Job {
  delivery: string
  endpoint: number
}

const queue = new Queue<Job>('deliveries', { connection })
let recorded = 0

const store = sqlite.transaction(
  (events: { type: string; account_id: string; data: object }[], fanOut: number) =>
    events.flatMap(({ type, account_id, data }) => {
      const id = `evt_${randomUUID()}`
      const body = JSON.stringify({ id, type, account_id, created_at: new Date().toISOString(), data })
      insertEvent.run(id, type, account_id, body, Date.now())
      return Array.from({ length: fanOut }, (_, endpoint): Job => {
        const delivery = `dlv_${randomUUID()}`
        insertDelivery.run(delivery, id, endpoint, Date.now())
        return { delivery, endpoint }
      })
    }),
)

const pool = new Pool(`https://localhost:${RECEIVER_PORT}`, { connections: 80, connect: { ca: RECEIVER_CA } })
const record = sqlite.transaction((delivery: string, status: number, ms: number, response: string) => {
  insertAttempt.run(delivery, status, ms, response, Date.now())
  endDelivery.run(delivery)
})

const worker = new Worker<Job>(
  'deliveries',
  async ({ data: { delivery, endpoint } }) => {
    const { body } = readBody.get(delivery) as { body: string }
    const begun = performance.now()
    const timestamp = Math.floor(Date.now() / 1000)
    const signature = createHmac('sha256', 'secret')
      .update(`${delivery}.${timestamp}.${body}`)
      .digest('base64')
    const { statusCode, body: response } = await pool.request({
      ...{ method: 'POST', path: `/hook/${endpoint}`, body },
      headers: {
        'content-type': 'application/json',
        'webhook-id': delivery,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': `v1,${signature}`,
      },
    })
    record(delivery, statusCode, performance.now() - begun, await response.text())
    recorded++
  },
  { connection, concurrency: 80, removeOnComplete: { count: 0 } },
)
await worker.waitUntilReady()

const server = createServer(async (request, response) => {
  const input = JSON.parse(await text(request))
  const jobs = store(input.events ?? [input], request.url === '/fan' ? Number(FAN_OUT) : 1)
  const options = { attempts: 6, backoff: { type: 'exponential', delay: 30_000 } }
  await queue.addBulk(jobs.map((data) => ({ name: 'delivery', data, opts: options })))
  response.writeHead(202).end('{}')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('message', () => process.send?.(recorded))
process.on('disconnect', () => process.exit(0))
process.send?.({ port: (server.address() as AddressInfo).port })
