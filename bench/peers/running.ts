import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'undici'
import { z } from 'zod'

const call = z.strictObject({ path: z.string(), body: z.unknown() })

/** A system that somebody has started, in its own words; see README.md. */
const description = z.strictObject({
  name: z.string(),
  url: z.url(),
  headers: z.record(z.string(), z.string()).default({}),
  /** names of its processes, as in /proc/PID/comm */
  processes: z.array(z.string()),
  /** requests that make its endpoints; `{{receiver}}` is the receiver's URL, `{{n}}` counts from 1 */
  setup: z.array(call.extend({ times: z.int().positive().default(1) })),
  /** the request of one event for eight endpoints, and for one */
  fan: call,
  one: call,
  /** what it replies to an event that it takes */
  status: z.int().default(202),
})

export interface RunningSystem {
  name: string
  url: string
  headers: Record<string, string>
  status: number
  fan: { path: string; body: string }
  one: { path: string; body: string }
  listPids(): number[]
}

/**
 * Reads the description of a running system and makes its endpoints; throws when it refuses one, or when a process is not
 * there.
 */
export async function prepareRunning(file: string, receiverUrl: string): Promise<RunningSystem> {
  const { setup, fan, one, processes, ...system } = description.parse(JSON.parse(readFileSync(file, 'utf8')))
  listPidsNamed(processes)
  const headers = { 'content-type': 'application/json', ...system.headers }
  for (const { path, body, times } of setup)
    for (let n = 1; n <= times; n++) {
      const text = JSON.stringify(body).replaceAll('{{receiver}}', receiverUrl).replaceAll('{{n}}', `${n}`)
      const reply = await request(`${system.url}${path}`, { method: 'POST', headers, body: text })
      const answer = await reply.body.text()
      if (reply.statusCode >= 300) throw new Error(`${system.name}: ${path}: ${reply.statusCode} ${answer}`)
    }
  const toCall = ({ path, body }: z.output<typeof call>) => ({ path, body: JSON.stringify(body) })
  return {
    ...{ ...system, headers, fan: toCall(fan), one: toCall(one) },
    listPids: () => listPidsNamed(processes),
  }
}

function listPidsNamed(names: string[]): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = pids.filter((pid) => names.includes(commOf(pid)) && !isOurs(pid))
  const missing = names.filter((name) => !found.some((pid) => commOf(pid) === name))
  if (missing.length > 0) throw new Error(`No process is called ${missing.join(' or ')}`)
  return found.map(Number)
}

/** Whether the benchmark itself has started it: the servers of other peers. */
function isOurs(pid: string): boolean {
  for (let at = pid; Number(at) > 1; at = parentOf(at)) if (Number(at) === process.pid) return true
  return false
}

function parentOf(pid: string): string {
  try {
    return /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
  } catch {
    return '0'
  }
}

// It may have ended since it was listed.
function commOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}
