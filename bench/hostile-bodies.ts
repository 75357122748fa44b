import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'

/**
 * What a reader of the production build waits while others send it 10 MB bodies and 5 000 levels of nesting, beside what
 * it waits without them, in one run.
 */

const reads = Number(process.argv[2] ?? 2000)
const attackers = 4
const tenMB = Buffer.alloc(10 * 1024 * 1024, '[')
const deep = Buffer.from('['.repeat(5000) + ']'.repeat(5000))
const wide = Buffer.from(`{${Array.from({ length: 20_000 }, (_, i) => `"f${i}":1`).join()}}`)

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dataDir = mkdtempSync(join(tmpdir(), 'recover-bench-'))
const [port, sandboxPort] = [await findFreePort(), await findFreePort()]
const limits = { RATE_LIMIT_READ: '0', RATE_LIMIT_WRITE: '0', LOG_LEVEL: 'error' }
const server = spawn(process.execPath, ['bin/start.mjs'], {
  cwd: root,
  env: { ...process.env, ...limits, PORT: `${port}`, SANDBOX_PORT: `${sandboxPort}`, DATA_DIR: dataDir },
  stdio: ['ignore', 'ignore', 'inherit'],
})
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: attackers + 1, pipelining: 1 })
await untilReady()
const { partnerKey } = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as { partnerKey: string }
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
console.log(`answers to them: ${JSON.stringify(refused)}`)
await pool.destroy()
server.kill('SIGTERM')
await once(server, 'exit')
rmSync(dataDir, { recursive: true, force: true })

async function readMany(count: number): Promise<number[]> {
  const waits: number[] = []
  for (let i = 0; i < count; i++) {
    const begun = performance.now()
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/v1/webhooks', headers })
    await body.dump()
    if (statusCode !== 200) throw new Error(`A read was answered ${statusCode}`)
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
      // The server may close on a body that it has refused.
      .catch((error: { code?: string }) => error.code ?? 'error')
    refused[outcome] = (refused[outcome] ?? 0) + 1
  }
}

function print(name: string, waits: number[]): void {
  const at = (share: number) => (waits[Math.ceil(waits.length * share) - 1] ?? 0).toFixed(1)
  console.log(`${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`)
}

async function untilReady(): Promise<void> {
  for (;;) {
    const answer = await pool.request({ method: 'GET', path: '/api/ready' }).catch(() => null)
    await answer?.body.dump()
    if (answer?.statusCode === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port: free } = probe.address() as AddressInfo
  probe.close()
  return free
}
