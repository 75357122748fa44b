import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import type { Diagnosis } from '@/lib/doctor/service'
import type { FaultPoint } from '@/lib/platform/fault-injection'
import type { Receiver } from '@/lib/testing/receiver'

export interface FaultPlan {
  dataDir: string
  port: number
  ca: string
  endpoints: number
  /** whether it publishes its events, again at each start */
  isPublisher: boolean
  events: number
  /** how many events a publish holds */
  batch: number
  retryScheduleMs: number[]
  /** deliveries in flight */
  concurrency: number
  /** the deadline of an attempt */
  deliveryTimeoutMs: number
  /** what happens when it reaches this point for the `time`-th time */
  fault: Fault | null
}

/** kill -9 of itself; or, with `blockMs`, a block of the whole process for that long: no timer, no socket. */
export interface Fault {
  point: FaultPoint
  time: number
  blockMs?: number
}

const script = fileURLToPath(new URL('./fault-child.ts', import.meta.url))

/** A process that delivers from a data folder of its own, and can be killed and restarted. */
export class FaultyProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'recover-fault-'))
  private readonly children: ChildProcess[] = []

  constructor(
    private readonly receiver: Receiver,
    private readonly plan: Partial<FaultPlan> = {},
    /** how many files and sockets it may have open; null is no limit */
    private readonly descriptors: number | null = null,
  ) {}

  /**
   * Starts it, with `prefix` before its command; resolves when it ends, with the doctor's report, or the signal or
   * exit code.
   */
  start(
    fault: Fault | null = null,
    own: Partial<FaultPlan> = {},
    prefix: string[] = [],
  ): Promise<Diagnosis | string> {
    const { port, ca } = this.receiver
    const plan: FaultPlan = {
      ...{
        endpoints: 1,
        isPublisher: true,
        events: 30,
        batch: 10,
        retryScheduleMs: [200, 200],
        concurrency: 10,
        deliveryTimeoutMs: 10_000,
      },
      ...this.plan,
      ...{ ...own, dataDir: this.dataDir, port, ca, fault },
    }
    const command = [...prefix, process.execPath, '--import', 'tsx', script, JSON.stringify(plan)]
    const limit = this.descriptors === null ? '' : `ulimit -n ${this.descriptors} && `
    const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.children.push(child)
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    return new Promise((resolve) =>
      child.once('close', (code, signal) =>
        resolve(code === 0 && output ? (JSON.parse(output) as Diagnosis) : (signal ?? `code ${code}`)),
      ),
    )
  }

  /** Reads its database, while it works or after it has ended. */
  read<T>(sql: string): T[] {
    const sqlite = new SqliteDatabase(join(this.dataDir, 'recover.db'), { readonly: true })
    try {
      return sqlite.prepare<[], T>(sql).all()
    } finally {
      sqlite.close()
    }
  }

  /** Sends a signal to the process started last. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.children.at(-1)?.kill(signal)
  }

  dispose(): void {
    for (const child of this.children) child.kill('SIGKILL')
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/**
 * Requests that can't be accounted for. Each attempt number has one row that ended by itself; only rows marked as
 * interrupted by a crash may precede it, and a request may have left for each of these, or not.
 */
export function findUnaccounted(child: FaultyProcess, { requests }: Receiver): string[] {
  const rows = child.read<{ place: string; made: number; cut: number }>(
    `select delivery_id || ' ' || number as place, count(*) as made, sum(cause is 'interrupted') as cut
     from attempts group by delivery_id, number`,
  )
  const made = new Map(rows.map((row) => [row.place, row]))
  const sent = new Map<string, number>()
  for (const { headers } of requests) {
    const place = `${headers['x-recover-delivery-id']} ${headers['x-recover-attempt']}`
    sent.set(place, (sent.get(place) ?? 0) + 1)
  }
  const places = new Set([...made.keys(), ...sent.keys()])
  return [...places].flatMap((place) => {
    const { made: attempts, cut } = made.get(place) ?? { made: 0, cut: 0 }
    const requestCount = sent.get(place) ?? 0
    const isSound = attempts - cut === 1 && requestCount >= 1 && requestCount <= attempts
    return isSound ? [] : [`${place}: ${requestCount} requests, ${attempts} attempts, ${cut} of them cut off`]
  })
}

/**
 * From the receiver's own log: how many events arrived, and which arrived under more than one delivery id or body.
 */
export function readReceived({ requests }: Receiver) {
  const byEvent = new Map<string, { ids: Set<string>; bodies: Set<string>; times: number }>()
  for (const { headers, body } of requests) {
    const { id } = JSON.parse(body.toString()) as { id: string }
    const seen = byEvent.get(id) ?? { ids: new Set(), bodies: new Set(), times: 0 }
    seen.ids.add(headers['x-recover-delivery-id'] ?? '')
    seen.bodies.add(body.toString())
    byEvent.set(id, { ...seen, times: seen.times + 1 })
  }
  const all = [...byEvent.values()]
  return {
    events: byEvent.size,
    torn: all.filter(({ ids, bodies }) => ids.size > 1 || bodies.size > 1).length,
    repeated: all.reduce((sum, { times }) => sum + times - 1, 0),
  }
}
