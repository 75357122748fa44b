import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { Pool } from 'undici'
import { concurrency, startBullmq, startGraphile } from './queue'
import { type Job, openPostgresStore, openSqliteStore } from './store'

/** Webhooks as one would build them on a queue: events over HTTP; a worker that signs, posts and records. */

const { QUEUE, FOLDER = '', REDIS_PORT, PG_PORT, RECEIVER_PORT, RECEIVER_CA, FAN_OUT } = process.env
const database = PG_PORT
  ? new pg.Pool({
      ...{ host: '127.0.0.1', port: Number(PG_PORT), user: 'postgres', database: 'postgres' },
      ...{ max: 20, idleTimeoutMillis: 0 },
    })
  : null
// A connection that breaks while it is idle: the next query opens another.
database?.on('error', () => undefined)
database?.on('connect', (client) => client.on('error', () => undefined))
const store = database ? await openPostgresStore(database) : openSqliteStore(FOLDER)
const receiver = new Pool(`https://localhost:${RECEIVER_PORT}`, {
  connections: concurrency,
  connect: { ca: RECEIVER_CA },
})
let recorded = 0

async function deliver({ delivery, endpoint }: Job): Promise<void> {
  const body = await store.readBody(delivery)
  const begun = performance.now()
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', 'secret').update(`${delivery}.${timestamp}.${body}`).digest('base64')
  const response = await receiver.request({
    ...{ method: 'POST', path: `/hook/${endpoint}`, body },
    headers: {
      'content-type': 'application/json',
      'webhook-id': delivery,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
  })
  const [status, read] = [response.statusCode, await response.body.text()]
  await store.record({ delivery, status, ms: performance.now() - begun, response: read })
  recorded++
}

const accept =
  QUEUE === 'graphile' && database
    ? await startGraphile(database, store, deliver)
    : await startBullmq(Number(REDIS_PORT), store, deliver)
const server = createServer(async (request, response) => {
  const input = JSON.parse(await text(request))
  await accept(input.events ?? [input], request.url === '/fan' ? Number(FAN_OUT) : 1)
  response.writeHead(202).end('{}')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('message', () => process.send?.(recorded))
process.on('disconnect', () => process.exit(0))
process.send?.({ port: (server.address() as AddressInfo).port })
