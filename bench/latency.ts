import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { CountingReceiver, startServerFor, subscribe } from './receiving'
import { percentile, report, type SystemFigures } from './results'

/** From the request of a publish to the first byte of its delivery at the receiver, ms, at steady rates. */

const seconds = Number(process.argv[2] ?? 20)
const rates = [20, 50, 200, 400]
const type = 'conversation.started'

const receiver = await CountingReceiver.start()
const server = await startServerFor(receiver)
await subscribe(server, receiver, { type, endpoints: 1 })
const pool = new Pool(server.url, { connections: 64 })
const headers = { 'content-type': 'application/json', 'x-platform-key': server.demo.platformKey }
const systems: SystemFigures[] = []
await publishAt(100, 3)
for (const rate of rates) systems.push(await publishAt(rate, seconds))
await pool.close()
await server.stop()
receiver.stop()
report({ name: 'latency', systems, ratios: {} })

async function publishAt(rate: number, forSeconds: number): Promise<SystemFigures> {
  await receiver.take()
  const sentAt = new Map<string, number>()
  const publishes: Promise<unknown>[] = []
  const begun = Date.now()
  const total = rate * forSeconds
  for (let i = 0; i < total; i++) {
    const dueAt = begun + (i * 1000) / rate
    if (dueAt > Date.now()) await delay(dueAt - Date.now())
    const id = `evt_bench_${rate}_${begun}_${i}`
    sentAt.set(id, Date.now())
    publishes.push(publish(id))
  }
  await Promise.all(publishes)
  const received = new Map<string, number>()
  for (let tries = 0; received.size < total && tries < 200; tries++) {
    for (const [id, at] of await receiver.take()) received.set(id, at)
    await delay(50)
  }
  if (received.size < total) throw new Error(`${total - received.size} of ${total} deliveries did not come`)
  const late = [...sentAt].map(([id, at]) => (received.get(id) ?? 0) - at)
  return {
    system: `recover, ${rate}/s`,
    p50_ms: percentile(late, 0.5),
    p95_ms: percentile(late, 0.95),
    p99_ms: percentile(late, 0.99),
    max_ms: Math.max(...late),
  }
}

async function publish(id: string): Promise<void> {
  const body = JSON.stringify({
    id,
    type,
    account_id: server.demo.accountId,
    data: { lead_name: 'John Doe' },
  })
  const reply = await pool.request({ method: 'POST', path: '/v1/events', headers, body })
  await reply.body.dump()
  if (reply.statusCode !== 202) throw new Error(`A publish was refused: ${reply.statusCode}`)
}
