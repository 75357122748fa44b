import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { type Backlog, steadyType } from './blocking-seed'

const everyMs = 50
/** A request without a response after this time counts as failed. */
const patienceMs = 120_000

/** Times in milliseconds; null if nothing was measured. */
export interface Figures {
  published: number
  failed: number
  publishP50: number | null
  publishP99: number | null
  /** from publishing to the receiver getting the first attempt */
  firstAttemptP99: number | null
  /** the longest time that the server's event loop was blocked */
  maxPause: number | null
}

interface Publish {
  id: string
  at: number
  tookMs: number | null
}

/** Publishes twenty events a second, whether they succeed or not, until it is stopped. */
export class SteadyLoad {
  private readonly pool: Pool
  private readonly published: Promise<Publish>[] = []
  private readonly timer: NodeJS.Timeout

  constructor(
    url: string,
    private readonly backlog: Backlog,
    private readonly receiver: ChildProcess,
  ) {
    this.pool = new Pool(url, { connections: 200, headersTimeout: patienceMs, bodyTimeout: patienceMs })
    this.timer = setInterval(() => this.published.push(this.publish()), everyMs)
  }

  /** Stops publishing and returns the figures of the events published since `from` (ms). */
  async stop(from: number, delayFile: string): Promise<Figures> {
    clearInterval(this.timer)
    const until = Date.now()
    const all = await Promise.all(this.published)
    await this.pool.close()
    const own = all.filter(({ at }) => at >= from)
    const taken = own.flatMap(({ tookMs }) => tookMs ?? [])
    const receivedAt = await this.awaitReceived(own.filter(({ tookMs }) => tookMs !== null))
    const first = own.flatMap(({ id, at }) => (receivedAt.has(id) ? (receivedAt.get(id) ?? 0) - at : []))
    return {
      published: own.length,
      failed: own.length - taken.length,
      publishP50: percentile(taken, 0.5),
      publishP99: percentile(taken, 0.99),
      firstAttemptP99: percentile(first, 0.99),
      maxPause: readMaxPause(delayFile, from, until),
    }
  }

  private async publish(): Promise<Publish> {
    const at = Date.now()
    const id = `evt_steady_${at}_${Math.random().toString(36).slice(2)}`
    const body = JSON.stringify({
      ...{ id, type: steadyType, account_id: this.backlog.steady.accountId },
      data: { phone: '+14155551234', lead_name: 'John Doe' },
    })
    const headers = { 'content-type': 'application/json', 'x-platform-key': this.backlog.platformKey }
    const begun = performance.now()
    const status = await this.pool
      .request({ method: 'POST', path: '/v1/events', headers, body })
      .then(async (reply) => {
        await reply.body.dump()
        return reply.statusCode
      })
      .catch(() => null)
    return { id, at, tookMs: status === 202 ? performance.now() - begun : null }
  }

  private async awaitReceived(wanted: Publish[]): Promise<Map<string, number>> {
    const receivedAt = new Map<string, number>()
    const giveUpAt = Date.now() + 20_000
    while (wanted.some(({ id }) => !receivedAt.has(id)) && Date.now() < giveUpAt) {
      await delay(200)
      this.receiver.send('take')
      const [received] = (await once(this.receiver, 'message')) as [[string, number][]]
      // Keeps the first request of each event: later ones are retries.
      for (const [id, at] of received) if (!receivedAt.has(id)) receivedAt.set(id, at)
    }
    return receivedAt
  }
}

function readMaxPause(file: string, from: number, until: number): number | null {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const pauses = lines
    .map((line) => JSON.parse(line) as { at: number; maxMs: number })
    .filter(({ at }) => at >= from && at <= until + 100)
  return pauses.length === 0 ? null : Math.max(...pauses.map(({ maxMs }) => maxMs))
}

/** A percentile in ms, by nearest rank; null without values. */
function percentile(values: number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null
}
