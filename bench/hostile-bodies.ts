import { Pool } from 'undici'
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
print('alone', quiet)
print('beside hostile bodies', loaded)
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

function print(name: string, waits: number[]): void {
  const at = (share: number) => (waits[Math.ceil(waits.length * share) - 1] ?? 0).toFixed(1)
  console.log(`${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`)
}
