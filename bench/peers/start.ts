import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CountingReceiver } from '../receiving'
import { type PeerServer, startPostgres, startRedis } from './servers'

/** What one would build webhooks on. */
export type PeerName = 'bullmq + sqlite' | 'bullmq + postgres' | 'graphile + postgres'

export interface Peer {
  url: string
  /** of all of its processes, databases included */
  listPids(): number[]
  /** resolves once as many attempts more are recorded */
  untilRecorded(count: number): Promise<void>
  stop(): void
}

const needs: Record<PeerName, ('redis' | 'postgres')[]> = {
  'bullmq + sqlite': ['redis'],
  'bullmq + postgres': ['redis', 'postgres'],
  'graphile + postgres': ['postgres'],
}

/** Starts a peer with the servers it needs; null, with a sentence that says so, where one is not installed. */
export async function startPeer(
  name: PeerName,
  { port, ca }: CountingReceiver,
  fanOut: number,
): Promise<Peer | null> {
  const servers: PeerServer[] = []
  const ports: Record<string, string> = {}
  for (const need of needs[name]) {
    const server = need === 'redis' ? await startRedis() : await startPostgres()
    if (!server) {
      console.log(`Left out: ${name}, because ${need === 'redis' ? 'Redis' : 'Postgres'} is not installed.`)
      for (const { stop } of servers) stop()
      return null
    }
    servers.push(server)
    ports[need === 'redis' ? 'REDIS_PORT' : 'PG_PORT'] = `${server.port}`
  }
  const folder = mkdtempSync(join(tmpdir(), 'recover-bench-peer-'))
  const child = fork(new URL('./peer-server.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...{ ...process.env, NODE_ENV: 'production' as const, ...ports, FOLDER: folder },
      ...{ QUEUE: name.split(' ')[0], RECEIVER_PORT: `${port}`, RECEIVER_CA: ca, FAN_OUT: `${fanOut}` },
    },
  })
  const end = () => {
    child.kill('SIGKILL')
    for (const { stop } of servers) stop()
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${name} did not start`)))
  const [at] = (await Promise.race([once(child, 'message'), failed])) as [{ port: number }]
  failed.catch(() => undefined)
  let recorded = 0
  return {
    url: `http://127.0.0.1:${at.port}`,
    listPids: () => [child.pid ?? 0, ...servers.flatMap(({ listPids }) => listPids())],
    untilRecorded: async (count) => {
      recorded += count
      while ((await askRecorded(child)) < recorded) await delay(10)
    },
    stop: () => {
      process.off('exit', end)
      end()
    },
  }
}

async function askRecorded(child: ChildProcess): Promise<number> {
  child.send('recorded')
  const [count] = (await once(child, 'message')) as [number]
  return count
}
