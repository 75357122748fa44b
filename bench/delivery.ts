import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Pool } from 'undici'
import { openTestProduct, type TestProduct } from '@/inngest/testing/product'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { createContext } from '@/lib/platform/context'

/** Compares deliveries through the whole product with bare POSTs of the same body to the same receiver, in one run. */

const total = Number(process.argv[2] ?? 5000)
const endpoints = 8
const atOnce = 80
const batchSize = 250
const data = {
  phone: '+14155551234',
  lead_name: 'John Doe',
  checklist_progress: 1,
  completed_items: 4,
  total_items: 4,
}

interface Measured {
  seconds: number
  cpuMicros: number
}

const receiver = fork(new URL('./receiver.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
const [at] = (await once(receiver, 'message')) as [{ port: number; ca: string }]
const product = await openTestProduct(at, { logLevel: 'error' })
product.jobs.start()
await subscribe(product)

await deliver(product, 500)
await postBare(500)
await countReceived(receiver)

const bare = await measure(() => postBare(total))
const bareReceived = await countReceived(receiver)
const real = await measure(() => deliver(product, total))
const realReceived = await countReceived(receiver)
if (bareReceived !== total || realReceived !== total) {
  throw new Error(`The receiver counted ${bareReceived} and ${realReceived} requests, not ${total} each`)
}
await product.dispose()
receiver.disconnect()

print('bare POST loop', bare)
print('publish, sign, POST, record', real)
console.log(
  `ratio: ${(bare.seconds / real.seconds).toFixed(2)} of the bare rate, ${(real.cpuMicros / bare.cpuMicros).toFixed(1)} times its CPU`,
)

async function subscribe({ runtime, partnerId }: TestProduct): Promise<void> {
  const ctx = createContext(runtime, { actor: { kind: 'system' }, partnerId, requestId: 'req_bench' })
  for (let number = 0; number < endpoints; number++) {
    const url = `https://localhost:${at.port}/hook/${number}`
    await createEndpoint(ctx, { url, events: ['*'], secret: 'whsec_your_signing_secret' })
  }
}

async function deliver({ runtime, jobs, accountId }: TestProduct, deliveries: number): Promise<void> {
  const ctx = createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_bench' })
  const event = { type: 'checklist.completed' as const, account_id: accountId, data }
  for (let left = deliveries / endpoints; left > 0; left -= batchSize) {
    const input = { events: Array.from({ length: Math.min(left, batchSize) }, () => event) }
    await publishEvents(ctx, { input, text: JSON.stringify(input) })
  }
  for (;;) {
    const { due, inFlight } = jobs.state() ?? { due: 0, inFlight: 0 }
    if (due === 0 && inFlight === 0 && (await countPending(runtime)) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function countPending({ database }: TestProduct['runtime']): Promise<number> {
  const { pending } = await database.db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.countAll<number>().as('pending'))
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow()
  return pending
}

async function postBare(requests: number): Promise<void> {
  const pool = new Pool(`https://localhost:${at.port}`, { connections: atOnce, connect: { ca: at.ca } })
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from(JSON.stringify({ id: 'evt_abc123', type: 'checklist.completed', data }))
  let left = requests
  const loop = async () => {
    while (left-- > 0) {
      const response = await pool.request({ method: 'POST', path: '/hook', headers, body })
      await response.body.dump()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  await pool.close()
}

async function measure(work: () => Promise<void>): Promise<Measured> {
  const before = process.cpuUsage()
  const begun = performance.now()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - begun) / 1000, cpuMicros: (user + system) / total }
}

async function countReceived(child: ChildProcess): Promise<number> {
  child.send('count')
  const [{ received }] = (await once(child, 'message')) as [{ received: number }]
  return received
}

function print(name: string, { seconds, cpuMicros }: Measured): void {
  const rate = Math.round(total / seconds)
  console.log(
    `${name.padEnd(28)} ${String(rate).padStart(6)}/s ${cpuMicros.toFixed(0).padStart(6)} µs CPU each`,
  )
}
