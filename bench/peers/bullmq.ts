import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../free-port'
import type { CountingReceiver } from '../receiving'

export interface Peer {
  url: string
  pids: number[]
  /** resolves once as many attempts more are recorded */
  untilRecorded(count: number): Promise<void>
  stop(): Promise<void>
}

/**
 * Webhooks as one would build them on BullMQ, with SQLite (`synchronous = FULL`) for events and attempts; null, with a
 * sentence that says so, where there is no redis-server.
 */
export async function startBullmq({ port, ca }: CountingReceiver, fanOut: number): Promise<Peer | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    console.log('Left out: bullmq + sqlite, because redis-server is not installed.')
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'recover-bench-bullmq-'))
  const redisPort = await findFreePort()
  const options = ['--port', `${redisPort}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const redis = spawn('redis-server', [...options, '--dir', folder], { stdio: 'ignore' })
  const program = new URL('./bullmq-server.ts', import.meta.url)
  const env = { ...process.env, NODE_ENV: 'production' as const, FOLDER: folder, REDIS_PORT: `${redisPort}` }
  const receiverEnv = { RECEIVER_PORT: `${port}`, RECEIVER_CA: ca, FAN_OUT: `${fanOut}` }
  const server = fork(program, { execArgv: ['--import', 'tsx'], env: { ...env, ...receiverEnv } })
  const end = () => {
    server.kill('SIGKILL')
    redis.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)
  const [at] = (await once(server, 'message')) as [{ port: number }]
  let recorded = 0
  return {
    url: `http://127.0.0.1:${at.port}`,
    pids: [pidOf(server), pidOf(redis)],
    untilRecorded: async (count) => {
      recorded += count
      while ((await askRecorded(server)) < recorded) await delay(10)
    },
    stop: async () => {
      process.off('exit', end)
      end()
    },
  }
}

async function askRecorded(server: ChildProcess): Promise<number> {
  server.send('recorded')
  const [count] = (await once(server, 'message')) as [number]
  return count
}

function pidOf({ pid }: ChildProcess): number {
  return pid ?? 0
}
