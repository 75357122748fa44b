import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

const ticksPerSecond = 100

/**
 * CPU that these processes and those of their children that have ended used so far, µs; of Linux, to the hundredth of a
 * second.
 */
export function cpuMicrosOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    // The name of the program, in parentheses, may contain spaces.
    const fields = readStat(pid).split(') ').at(-1)?.split(' ') ?? []
    const [user, system, ...ofChildren] = fields.slice(11, 15).map(Number)
    return sum + (((user ?? 0) + (system ?? 0) + sumOf(ofChildren)) * 1_000_000) / ticksPerSecond
  }, 0)
}

// A child that has ended is part of its parent's figures.
function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

interface Load {
  url: string
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  /** of request number `i` */
  body?: (i: number) => string
  requests: number
  connections: number
  /** the status of a success */
  status: number
}

/** Sends that many requests over so many connections at once, each as soon as the one before has its reply. */
export async function sendAll({ url, requests, connections, status, body, ...request }: Load): Promise<void> {
  const pool = new Pool(url, { connections })
  let next = 0
  const loop = async () => {
    for (let i = next++; i < requests; i = next++) {
      const reply = await pool.request({ ...request, body: body?.(i) ?? null })
      const text = await reply.body.text()
      if (reply.statusCode !== status)
        throw new Error(`${request.path}: ${reply.statusCode} ${text.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, loop))
  await pool.close()
}

export interface Measured {
  seconds: number
  /** of the processes, µs */
  cpuMicros: number
}

/** How long `work` takes, and what it costs these processes, which must all be there before. */
export async function measure(listPids: () => number[], work: () => Promise<unknown>): Promise<Measured> {
  const pids = listPids()
  const before = cpuMicrosOf(pids)
  const begun = performance.now()
  await work()
  return { seconds: (performance.now() - begun) / 1000, cpuMicros: cpuMicrosOf(pids) - before }
}
