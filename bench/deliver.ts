import { Pool } from 'undici'
import { measure, sendAll } from './load'
import { prepareRunning } from './peers/running'
import { type PeerName, startPeer } from './peers/start'
import { CountingReceiver, startServerFor, subscribe } from './receiving'
import { median, report, type SystemFigures } from './results'

/**
 * Deliveries per second, and the CPU of each, of whole systems in one run, in turn: each accepts events over HTTP,
 * stores them, signs, posts, and records the attempt. Beside them a loop that only posts: what is possible at all.
 */

const [count = '8000', ...described] = process.argv.slice(2)
const deliveries = Number(count)
const rounds = 3
const connections = 32
const fanOut = 8
const batchSize = 250
const data = { phone: '+14155551234', lead_name: 'John Doe', note: 'x'.repeat(120) }
const types = { fan: 'checklist.completed', one: 'conversation.started' } as const
type Shape = 'fan' | 'one' | 'batch'

interface System {
  name: string
  /** all, unless they are given */
  shapes?: Shape[]
  listPids: () => number[]
  /** makes that many deliveries, and resolves once the receiver has them all */
  deliver: (shape: Shape, deliveries: number) => Promise<void>
  stop: () => unknown
}

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(130))
const receiver = await CountingReceiver.start()
const peers: PeerName[] = ['bullmq + sqlite', 'bullmq + postgres', 'graphile + postgres']
const systems = [await startRaw(), await startRecover()]
// These first: a mistake in a description shows before anything else has been started.
for (const file of described) systems.push(await toSystem(file))
for (const name of peers) systems.push(...(await startPeerSystem(name)))
const shapes: Shape[] = ['fan', 'one', 'batch']
const found = new Map<string, { rates: number[]; costs: number[] }>()
for (let round = 0; round <= rounds; round++)
  for (const system of systems) for (const shape of shapesOf(system)) await runOne(system, shape, round === 0)

const figures = systems.flatMap((system) =>
  shapesOf(system).map((shape): SystemFigures => {
    const { rates = [], costs = [] } = found.get(`${system.name} ${shape}`) ?? {}
    return { system: `${system.name}, ${shape}`, deliveries_per_s: median(rates), cpu_us: median(costs) }
  }),
)
const of = (system: string) => figures.find((one) => one.system === system)
const here = of('recover, fan')
const ratio = (one = 0, other = 0) => (other === 0 ? [] : [one / other])
const ratios = {
  cpu_to_raw: ratio(here?.cpu_us, of('raw loop, one')?.cpu_us),
  rate_to_bullmq_sqlite: ratio(here?.deliveries_per_s, of('bullmq + sqlite, fan')?.deliveries_per_s),
  rate_to_bullmq_postgres: ratio(here?.deliveries_per_s, of('bullmq + postgres, fan')?.deliveries_per_s),
}
report({
  name: 'deliver',
  systems: figures,
  ratios: Object.fromEntries(
    Object.entries(ratios).flatMap(([name, [value]]) => (value ? [[name, value]] : [])),
  ),
})
for (const { stop } of systems) await stop()
receiver.stop()

function shapesOf({ shapes: own }: System): Shape[] {
  return own ?? shapes
}

async function runOne(system: System, shape: Shape, isWarmUp: boolean): Promise<void> {
  const count = isWarmUp ? deliveries / 8 : deliveries
  await receiver.forget()
  const { seconds, cpuMicros } = await measure(system.listPids, () => system.deliver(shape, count))
  if (isWarmUp) return
  const key = `${system.name} ${shape}`
  const { rates, costs } = found.get(key) ?? { rates: [], costs: [] }
  found.set(key, { rates: [...rates, count / seconds], costs: [...costs, cpuMicros / count] })
}

/** Events of a shape as bodies of requests. */
function bodiesOf(shape: Shape, count: number, accountId: string): string[] {
  const event = { type: types[shape === 'one' ? 'one' : 'fan'], account_id: accountId, data }
  const events = shape === 'one' ? count : Math.ceil(count / fanOut)
  if (shape !== 'batch') return Array(events).fill(JSON.stringify(event))
  const sizes = Array.from({ length: Math.ceil(events / batchSize) }, (_, i) =>
    Math.min(batchSize, events - i * batchSize),
  )
  return sizes.map((size) => JSON.stringify({ events: Array(size).fill(event) }))
}

async function startRaw(): Promise<System> {
  const pool = new Pool(`https://localhost:${receiver.port}`, {
    connections: 80,
    connect: { ca: receiver.ca },
  })
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from(JSON.stringify({ id: 'evt_abc123', type: types.one, data }))
  const deliver = async (_shape: Shape, count: number) => {
    let left = count
    const loop = async () => {
      while (left-- > 0) {
        const response = await pool.request({ method: 'POST', path: '/hook', headers, body })
        await response.body.dump()
      }
    }
    await Promise.all(Array.from({ length: 80 }, loop))
  }
  return {
    name: 'raw loop',
    shapes: ['one'],
    listPids: () => [process.pid],
    deliver,
    stop: () => pool.close(),
  }
}

async function startRecover(): Promise<System> {
  const server = await startServerFor(receiver)
  await subscribe(server, receiver, { type: types.fan, endpoints: fanOut })
  await subscribe(server, receiver, { type: types.one, endpoints: 1 })
  const headers = { 'content-type': 'application/json', 'x-platform-key': server.demo.platformKey }
  const deliver = async (shape: Shape, count: number) => {
    const bodies = bodiesOf(shape, count, server.demo.accountId)
    const request = { method: 'POST', path: '/v1/events', headers, status: 202 } as const
    const load = { requests: bodies.length, connections, body: (i: number) => bodies[i] ?? '' }
    await sendAll({ url: server.url, ...request, ...load })
    await receiver.untilReceived(count)
  }
  return { name: 'recover', listPids: () => [server.pid], deliver, stop: () => server.stop() }
}

async function startPeerSystem(name: PeerName): Promise<System[]> {
  const peer = await startPeer(name, receiver, fanOut)
  if (!peer) return []
  const deliver = async (shape: Shape, count: number) => {
    const bodies = bodiesOf(shape, count, 'acc_a')
    const path = shape === 'one' ? '/one' : '/fan'
    const headers = { 'content-type': 'application/json' }
    const load = { requests: bodies.length, connections, body: (i: number) => bodies[i] ?? '' }
    await sendAll({ url: peer.url, method: 'POST', path, headers, status: 202, ...load })
    await receiver.untilReceived(count)
    await peer.untilRecorded(count)
  }
  return [{ name, listPids: peer.listPids, deliver, stop: peer.stop }]
}

/** A system that runs already, described by a file. */
async function toSystem(file: string): Promise<System> {
  const running = await prepareRunning(file, `https://localhost:${receiver.port}/hook`)
  const { name, url, headers, status, listPids } = running
  const deliver = async (shape: Shape, total: number) => {
    const { path, body } = running[shape === 'fan' ? 'fan' : 'one']
    const requests = Math.ceil(shape === 'fan' ? total / fanOut : total)
    await sendAll({ url, method: 'POST', path, headers, status, requests, connections, body: () => body })
    await receiver.untilReceived(total)
  }
  return { name, shapes: ['fan', 'one'], listPids, deliver, stop: () => undefined }
}
