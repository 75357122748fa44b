import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { measure, sendAll } from './load'
import { median, report } from './results'
import { startServer } from './server'

/** POST /v1/events with one event that no endpoint wants, beside a bare route of the framework and a bare server. */

const requests = Number(process.argv[2] ?? 4_000)
const rounds = 3
const connections = 32

const bare = fork(new URL('./bare-server.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
const [{ port }] = (await once(bare, 'message')) as [{ port: number }]
const server = await startServer()
const { platformKey, accountId } = server.demo
const headers = { 'content-type': 'application/json', 'x-platform-key': platformKey }
const text = JSON.stringify({
  type: 'conversation.started',
  account_id: accountId,
  data: { phone: '+14155551234', lead_name: 'John Doe' },
})
const publish = { method: 'POST', path: '/v1/events', headers, body: () => text, status: 202 } as const
const read = { method: 'GET', path: '/api/health', headers: {}, status: 200 } as const
const systems = [
  { system: 'bare node:http', url: `http://127.0.0.1:${port}`, pid: pidOf(bare), ...publish, status: 200 },
  { system: 'bare route handler', url: server.url, pid: server.pid, ...read },
  { system: 'POST /v1/events', url: server.url, pid: server.pid, ...publish },
]
const costs = new Map<string, number[]>(systems.map(({ system }) => [system, []]))
const rates = new Map<string, number[]>(systems.map(({ system }) => [system, []]))
for (let round = 0; round <= rounds; round++)
  for (const { system, pid, ...load } of systems) {
    const { seconds, cpuMicros } = await measure(
      () => [pid],
      () => sendAll({ ...load, requests, connections }),
    )
    // The first round warms up.
    if (round === 0) continue
    costs.get(system)?.push(cpuMicros / requests)
    rates.get(system)?.push(requests / seconds)
  }
await server.stop()
bare.disconnect()

const costOf = (system: string) => median(costs.get(system) ?? [])
report({
  name: 'publish',
  systems: systems.map(({ system }) => ({
    system,
    requests_per_s: median(rates.get(system) ?? []),
    cpu_us: costOf(system),
  })),
  ratios: {
    cpu_to_bare_route: costOf('POST /v1/events') / costOf('bare route handler'),
    cpu_to_bare_server: costOf('POST /v1/events') / costOf('bare node:http'),
  },
})

function pidOf({ pid }: ChildProcess): number {
  return pid ?? 0
}
