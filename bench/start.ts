import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { seedBacklog } from './blocking-seed'
import { median, report } from './results'
import { startServer } from './server'

/** How long a server takes to be ready, and what memory it holds then, with nothing and with a million sleeping runs. */

const total = Number(process.argv[2] ?? 1_000_000)
const rounds = 3
const settleMs = 2_000

const folder = mkdtempSync(join(tmpdir(), 'recover-start-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
// It refuses, so that what it is sent waits for the next attempt.
const receiver = fork(new URL('./blocking-receiver.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
const [at] = (await once(receiver, 'message')) as [{ port: number; ca: string }]
for (const [name, count] of [
  ['few', 1],
  ['many', total],
] as const) {
  mkdirSync(join(folder, name), { mode: 0o700 })
  await seedBacklog(join(folder, name), at, count)
}
const figures = { few: await startThrice('few'), many: await startThrice('many') }
receiver.disconnect()
report({
  name: 'start',
  systems: [
    { system: 'one sleeping delivery', ...figures.few },
    { system: `${total} sleeping deliveries`, ...figures.many },
  ],
  ratios: {
    ready: figures.many.ready_ms / figures.few.ready_ms,
    rss: figures.many.rss_mib / figures.few.rss_mib,
  },
})

async function startThrice(name: string) {
  const times: number[] = []
  const sizes: number[] = []
  for (let round = 0; round < rounds; round++) {
    const dataDir = join(folder, `${name}-${round}`)
    cpSync(join(folder, name), dataDir, { recursive: true })
    const begun = performance.now()
    const server = await startServer(dataDir, { RETRY_SCHEDULE: '4h' })
    times.push(performance.now() - begun)
    await delay(settleMs)
    sizes.push(rssMibOf(server.pid))
    await server.stop()
  }
  return { ready_ms: median(times), rss_mib: median(sizes) }
}

function rssMibOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
