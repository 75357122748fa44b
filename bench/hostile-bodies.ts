import { Pool } from 'undici'
import { percentile, type SystemFigures, writeResult } from './results'
import { startServer } from './server'

/**
 * Measures how long a reader of the production build waits while others send 10 MB bodies and 5 000 levels of nesting,
 * compared with waiting without them, in one run.
 */

const reads = Number(process.argv[2] ?? 2000)
const attackers = 4
const tenMB = Buffer.alloc(10 * 1024 * 1024, '[')
const deep = Buffer.from('['.repeat(5000) + ']'.repeat(5000))
const wide = Buffer.from(`{${Array.from({ length: 20_000 }, (_, i) => `"f${i}":1`).join()}}`)

const server = await startServer()
const pool = new Pool(server.url, { connections: attackers + 1, pipelining: 1 })
const { partnerKey } = server.demo
const headers = { 'x-partner-key': partnerKey, 'content-type': 'application/json' }

await readMany(500)
const quiet = await readMany(reads)
let isOver = false
const refused: Record<string, number> = {}
const attacks = Array.from({ length: attackers }, (_, i) => attack([tenMB, deep, wide, tenMB][i] ?? deep))
const loaded = await readMany(reads)
isOver = true
await Promise.all(attacks)
const systems = [print('alone', quiet), print('beside hostile bodies', loaded)]
const ratio = percentile(loaded, 0.99) / percentile(quiet, 0.99)
writeResult({ name: 'bodies', systems, ratios: { p99_beside_to_alone: ratio } })
console.log(`responses to them: ${JSON.stringify(refused)}`)
await pool.destroy()
await server.stop()

async function readMany(count: number): Promise<number[]> {
  const waits: number[] = []
  for (let i = 0; i < count; i++) {
    const begun = performance.now()
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/v1/webhooks', headers })
    await body.dump()
    if (statusCode !== 200) throw new Error(`A read returned ${statusCode}`)
    waits.push(performance.now() - begun)
  }
  return waits.sort((a, b) => a - b)
}

async function attack(body: Buffer): Promise<void> {
  while (!isOver) {
    const outcome = await pool
      .request({ method: 'POST', path: '/v1/webhooks', headers, body })
      .then(async (answer) => {
        await answer.body.dump()
        return String(answer.statusCode)
      })
      // The server may close the connection of a body that it has refused.
      .catch((error: { code?: string }) => error.code ?? 'error')
    refused[outcome] = (refused[outcome] ?? 0) + 1
  }
}

function print(name: string, waits: number[]): SystemFigures {
  const [p50 = 0, p95 = 0, p99 = 0, max = 0] = [0.5, 0.95, 0.99, 1].map((share) => percentile(waits, share))
  const text = Object.entries({ p50, p95, p99, max }).map(([figure, ms]) => `${figure} ${ms.toFixed(1)} ms`)
  console.log(`${name}: ${text.join(', ')}`)
  return { system: name, p50_ms: p50, p95_ms: p95, p99_ms: p99, max_ms: max }
}
