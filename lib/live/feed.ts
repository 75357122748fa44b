import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@/db/client'
import {
  findLastChange,
  forgetChanges,
  listChanges,
  unwatchDeliveries,
  watchDeliveries,
} from '@/db/queries/delivery-changes'
import { AppError } from '@/lib/contract/errors'
import { ownProcess } from '@/lib/platform/own-process'
import type { FollowerOptions, LiveFeed, Log } from '@/lib/platform/ports'
import { composeEvent, encode, Follower } from './follower'

/** Milliseconds. */
interface Pace {
  /** between two reads of the database */
  tick: number
  /** between two renewals of a watch, which lasts three times as long; changes are kept for twice as long */
  renew: number
}

const usualPace: Pace = { tick: 200, renew: 5_000 }
const renewalsPerBeat = 3
/** How many streams a partner may have open in one process. */
export const maxFollowers = 20
// More changes than this in one read are sent as one `reload`.
const maxChanges = 2_000
const maxDeliveries = 200

export function createLiveFeed(database: Database, log: Log, pace = usualPace): LiveFeed {
  return new PollingFeed(database, log, pace)
}

class PollingFeed implements LiveFeed {
  private readonly followers = new Map<string, Set<Follower>>()
  private running = Promise.resolve()
  private isRunning = false
  private isClosed = false
  /** the last change that was sent */
  private cursor = 0
  /** the cursor at the last renewals: everything before the oldest has been read by everybody */
  private marks: number[] = []
  private readAt = 0
  private renewedAt = 0
  private renewals = 0

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly pace: Pace,
  ) {}

  get open(): number {
    return [...this.followers.values()].reduce((sum, { size }) => sum + size, 0)
  }

  async follow(partnerId: string, options: FollowerOptions): Promise<ReadableStream<Uint8Array>> {
    if (this.isClosed) throw refusal('unavailable', 'The server is restarting.', 1)
    const own = this.followers.get(partnerId) ?? new Set()
    if (own.size >= maxFollowers)
      throw refusal('rate_limited', `Too many open streams (max. ${maxFollowers}).`, 10)
    const follower = new Follower(options, () => this.drop(partnerId, follower))
    this.followers.set(partnerId, own.add(follower))
    try {
      const last = await this.watch([partnerId])
      this.start(last)
    } catch (error) {
      follower.end()
      throw error
    }
    follower.open()
    return follower.body
  }

  async close(): Promise<void> {
    this.isClosed = true
    for (const follower of this.list()) follower.end()
    await this.running
  }

  private list(): Follower[] {
    return [...this.followers.values()].flatMap((own) => [...own])
  }

  private drop(partnerId: string, follower: Follower): void {
    const own = this.followers.get(partnerId)
    own?.delete(follower)
    if (own?.size !== 0) return
    this.followers.delete(partnerId)
    // If this fails, recording ends once it is no longer renewed.
    this.database.batch
      .write((db) => unwatchDeliveries(db, { partnerId, process: ownProcess, now: Date.now() }))
      .catch(() => undefined)
  }

  /** Starts recording changes to these partners' deliveries and returns the last change before that. */
  private watch(partnerIds: string[]): Promise<number> {
    return this.database.batch.write(async (db) => {
      const until = Date.now() + 3 * this.pace.renew
      for (const partnerId of partnerIds) await watchDeliveries(db, { partnerId, process: ownProcess, until })
      return findLastChange(db)
    })
  }

  private start(last: number): void {
    if (this.isRunning) return
    this.isRunning = true
    this.cursor = last
    this.marks = []
    this.readAt = performance.now()
    this.renewedAt = performance.now()
    this.running = this.run()
  }

  private async run(): Promise<void> {
    while (this.followers.size > 0) {
      await sleep(this.pace.tick)
      // A change that was not read in time is detected as late afterwards, and sent as `reload`.
      await this.tick().catch((error: unknown) => this.log.warn({ err: error }, 'changes could not be read'))
    }
    this.isRunning = false
  }

  private async tick(): Promise<void> {
    const now = performance.now()
    if (now - this.renewedAt >= this.pace.renew) await this.renew(now)
    // Others may have deleted changes in between, or the watch may have expired.
    const isLate = now - this.readAt > 1.5 * this.pace.renew
    const changes = await listChanges(this.database.reads, this.cursor, maxChanges)
    if (isLate || changes.length === maxChanges) {
      this.cursor = await findLastChange(this.database.reads)
      for (const follower of this.list()) follower.reload()
    } else {
      this.cursor = changes.at(-1)?.seq ?? this.cursor
      for (const [partnerId, ids] of groupByPartner(changes)) await this.tell(partnerId, [...ids])
    }
    this.readAt = now
  }

  private async tell(partnerId: string, ids: string[]): Promise<void> {
    const followers = [...(this.followers.get(partnerId) ?? [])]
    if (ids.length > maxDeliveries) {
      for (const follower of followers) follower.reload()
      return
    }
    const texts = new Map<string, Uint8Array>()
    for (const follower of followers) {
      const { topic, read } = follower.options
      const bytes = texts.get(topic) ?? encode(await read(ids).catch((error) => this.insteadOf(error)))
      texts.set(topic, bytes)
      follower.send(bytes)
    }
  }

  // The cursor has moved on: followers that could not be notified reload the list, the others get their events.
  private insteadOf(error: unknown): string {
    this.log.warn({ err: error }, 'what has changed could not be read')
    return composeEvent('reload', {})
  }

  /**
   * Renews the watches, deletes what everybody has read, and ends the streams of followers who are no longer allowed.
   */
  private async renew(now: number): Promise<void> {
    await this.watch([...this.followers.keys()])
    this.marks.push(this.cursor)
    const [oldest = 0] = this.marks.splice(0, this.marks.length - 2)
    if (oldest > 0) await this.database.batch.write((db) => forgetChanges(db, oldest))
    this.renewals += 1
    for (const follower of this.list()) {
      if (!(await follower.options.isAllowed())) follower.end()
      else if (this.renewals % renewalsPerBeat === 0) follower.beat()
    }
    this.renewedAt = now
  }
}

function groupByPartner(changes: { partner_id: string; delivery_id: string }[]): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>()
  for (const { partner_id: partnerId, delivery_id: id } of changes)
    groups.set(partnerId, (groups.get(partnerId) ?? new Set()).add(id))
  return groups
}

function refusal(code: 'rate_limited' | 'unavailable', detail: string, seconds: number): AppError {
  return new AppError(code, `${detail} Try again in ${seconds} s.`, [], { 'retry-after': String(seconds) })
}
