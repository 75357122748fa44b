import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

const ticksPerSecond = 100

/** CPU that these processes have used so far, µs; of Linux, to the hundredth of a second. */
export function cpuMicrosOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    // The name of the program, in parentheses, may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return sum + ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond
  }, 0)
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

/** How long `work` takes, and what it costs these processes. */
export async function measure(pids: number[], work: () => Promise<unknown>): Promise<Measured> {
  const before = cpuMicrosOf(pids)
  const begun = performance.now()
  await work()
  return { seconds: (performance.now() - begun) / 1000, cpuMicros: cpuMicrosOf(pids) - before }
}
