import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { findFreePort } from './free-port'

// A server that has not stopped by then is killed.
const stopMs = 30_000

interface Demo {
  accountId: string
  partnerKey: string
  platformKey: string
  logins: { role: string; email: string; password: string }[]
}

export interface BenchServer {
  url: string
  pid: number
  dataDir: string
  demo: Demo
  /** Stops it and removes its data, unless `keepData` is set. */
  stop(options?: { keepData: boolean }): Promise<void>
}

/** Starts the production build on loopback without rate limits, with a new data folder unless one is given. */
export async function startServer(
  dataDir: string = mkdtempSync(join(tmpdir(), 'recover-bench-')),
  more: Record<string, string> = {},
): Promise<BenchServer> {
  const [port, sandboxPort] = [await findFreePort(), await findFreePort()]
  const kinds = ['READ', 'WRITE', 'PUBLISH', 'FAILED_KEYS']
  const limits = Object.fromEntries(kinds.map((kind) => [`RATE_LIMIT_${kind}`, '0']))
  const own = { PORT: `${port}`, SANDBOX_PORT: `${sandboxPort}`, DATA_DIR: dataDir, LOG_LEVEL: 'error' }
  const server = spawn(process.execPath, ['bin/start.mjs'], {
    cwd: dirname(dirname(fileURLToPath(import.meta.url))),
    env: { ...process.env, ...limits, ...own, ...more },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  for (let isReady = false; !isReady; ) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const answer = await request(`${url}/api/ready`).catch(() => null)
    await answer?.body.dump()
    isReady = answer?.statusCode === 200
  }
  const stop = async ({ keepData } = { keepData: false }) => {
    server.kill('SIGTERM')
    const timer = setTimeout(kill, stopMs)
    await once(server, 'exit')
    clearTimeout(timer)
    process.off('exit', kill)
    if (!keepData) rmSync(dataDir, { recursive: true, force: true })
  }
  const demo = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as Demo
  return { url, pid: server.pid ?? 0, dataDir, demo, stop }
}
