import type { Database } from 'better-sqlite3'
import { realClock } from './clock'
import { ingestEvents, insertRun } from './ingest'
import { createLeadership, type Leadership } from './leader'
import { createRegistry, type Registry } from './registry'
import { createJob, type Job, type RunnerDeps, workOn } from './runner'
import { createStore, type Store } from './store'
import type { Clock, Driver, EngineEvent, EngineLog } from './types'

export interface EngineOptions {
  /** the application's one connection */
  sqlite: Database
  /** Runs a synchronous `fn` in a transaction and resolves once it is on disk; rejects when nothing was applied. */
  transact: <T>(fn: () => T) => Promise<T>
  driver: Driver
  log: EngineLog
  clock?: Clock
  /** runs worked on at once */
  concurrency?: number
  /** how long finished runs are kept */
  keepMs?: number
  /** how often another process's writes are looked for; 0 is never */
  pollMs?: number
  random?: () => number
}

export interface EngineState {
  leader: boolean
  inFlight: number
  due: number
  oldestDueAt: number | null
  sleeping: number
}

const dayMs = 86_400_000
const heartbeatMs = 2_000
const retryMs = 250
const pruneBatch = 1_000

/** Creates a durable executor over SQLite for functions registered with Inngest's SDK. */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options)
}

export class Engine {
  private readonly store: Store
  private readonly registry: Registry
  private readonly leadership: Leadership
  private readonly clock: Clock
  private readonly runner: RunnerDeps
  private readonly concurrency: number
  private readonly inFlight = new Map<number, Job>()
  private readonly slots = new Map<string, number>()
  private readonly parkedKeys = new Set<string>()
  private results: { apply: () => void; resolve: () => void }[] = []
  private timers: NodeJS.Timeout[] = []
  private cancelWake: () => void = () => undefined
  private on = false
  private leader = false
  private poked = false
  private ticking: Promise<void> | null = null
  private beating: Promise<void> = Promise.resolve()
  private dataVersion = 0
  private lookedAt = 0

  constructor(private readonly options: EngineOptions) {
    const { driver } = options
    this.clock = options.clock ?? realClock
    this.concurrency = options.concurrency ?? 128
    this.store = createStore(options.sqlite)
    this.registry = createRegistry(driver.configs, this.store)
    this.leadership = createLeadership(this.store)
    this.runner = {
      store: this.store,
      registry: this.registry,
      driver,
      now: () => this.clock.now(),
      random: options.random ?? Math.random,
      commit: (apply) => this.commit(apply),
      isOn: () => this.on,
    }
    driver.bind((events) => options.transact(() => this.enqueue(events)))
  }

  /** Starts, cancels and wakes runs; synchronous, inside the caller's own transaction. Returns the events' ids. */
  enqueue(events: EngineEvent[]): string[] {
    const ids = ingestEvents(this.store, this.registry, events, this.clock.now())
    this.poke()
    return ids
  }

  /** Begins to work as soon as this engine leads. */
  start(): void {
    this.on = true
    this.every(heartbeatMs, () => this.heartbeat())
    this.every(60_000, () => this.prune())
    if (this.options.pollMs !== 0) this.every(this.options.pollMs ?? 50, () => this.noticeOthers())
    this.heartbeat()
  }

  /** Claims nothing more, waits for what is under way, writes it down and gives up the lease. */
  async stop({ graceMs = 15_000 } = {}): Promise<void> {
    this.on = false
    for (const timer of this.timers) clearInterval(timer)
    this.cancelWake()
    await this.beating
    const giveUpAt = Date.now() + graceMs
    while ((this.inFlight.size > 0 || this.ticking) && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    if (this.leader) await this.options.transact(() => this.leadership.release())
    this.leader = false
  }

  state(): EngineState {
    const now = this.clock.now()
    const { due = 0, oldest = null } = this.store.countDue.get(now) ?? {}
    const { sleeping = 0 } = this.store.countSleeping.get(now) ?? {}
    return { leader: this.leader, inFlight: this.inFlight.size, due, oldestDueAt: oldest, sleeping }
  }

  private every(ms: number, fn: () => Promise<void> | void): void {
    const timer = setInterval(fn, ms)
    timer.unref()
    this.timers.push(timer)
  }

  private heartbeat(): void {
    this.beating = this.beating.then(() => this.beat())
  }

  private async beat(): Promise<void> {
    const led = this.leader
    try {
      this.leader = await this.options.transact(() => this.on && this.leadership.take())
    } catch (error) {
      this.options.log.warn({ err: error }, 'the lease could not be renewed')
      return
    }
    if (led && !this.leader && this.on) this.options.log.warn({}, 'another engine took the lease')
    if (!led && this.leader) this.lead()
  }

  private lead(): void {
    const now = this.clock.now()
    for (const { key } of this.store.listParkedKeys.all()) this.parkedKeys.add(key)
    for (const trigger of this.registry.crons) {
      trigger.next = trigger.cron.nextRun(new Date(trigger.last ?? now))?.getTime() ?? null
    }
    this.poke()
  }

  private noticeOthers(): void {
    const version = this.options.sqlite.pragma('data_version', { simple: true }) as number
    if (version !== this.dataVersion) this.poke()
    this.dataVersion = version
  }

  private async prune(): Promise<void> {
    if (!this.leader) return
    const now = this.clock.now()
    const keepMs = this.options.keepMs ?? dayMs
    await this.options
      .transact(() => {
        this.store.pruneRuns.run(now - keepMs, pruneBatch)
        this.store.pruneEvents.run(now - dayMs, pruneBatch)
      })
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'old runs could not be pruned'))
  }

  private commit(apply: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.results.push({ apply, resolve })
      this.poke()
    })
  }

  private poke(): void {
    if (this.poked) return
    this.poked = true
    setImmediate(() => {
      this.poked = false
      // One tick at a time; what arrives meanwhile is seen by the next.
      if (this.ticking) void this.ticking.then(() => this.poke())
      else if (this.leader || this.results.length > 0)
        this.ticking = this.tick().finally(() => (this.ticking = null))
    })
  }

  // One transaction: write down what has finished and claim what is due.
  private async tick(): Promise<void> {
    const results = this.results
    this.results = []
    let claimed: Job[] = []
    let more = false
    try {
      await this.options.transact(() => {
        for (const { apply } of results) apply()
        if (!this.on || !this.leader) return
        this.lookedAt = this.clock.now()
        this.fireCrons()
        this.unpark()
        ;({ claimed, more } = this.claimDue())
      })
    } catch (error) {
      for (const job of claimed) this.release(job)
      this.results = [...results, ...this.results]
      for (const { key } of this.store.listParkedKeys.all()) this.parkedKeys.add(key)
      this.options.log.error({ err: error }, 'the engine could not write; it tries again')
      setTimeout(() => this.poke(), retryMs)
      return
    }
    for (const { resolve } of results) resolve()
    for (const job of claimed) void workOn(this.runner, job).finally(() => this.finish(job))
    if (more) this.poke()
    this.arm()
  }

  // Ticks missed while down are made up for by one run.
  private fireCrons(): void {
    const now = this.clock.now()
    for (const trigger of this.registry.crons) {
      if (trigger.next === null || trigger.next > now) continue
      let at = trigger.next
      for (let next = at; next <= now; next = trigger.cron.nextRun(new Date(next))?.getTime() ?? Infinity)
        at = next
      const { fn, expression } = trigger
      const event = {
        id: `cron-${fn.slug}-${at}`,
        name: 'inngest/scheduled.timer',
        data: { cron: expression },
        ts: at,
      }
      insertRun(this.store, fn, event, now, `cron:${at}`)
      this.store.setCronLast.run(at, fn.id)
      trigger.next = trigger.cron.nextRun(new Date(at))?.getTime() ?? null
    }
  }

  private unpark(): void {
    for (const key of this.parkedKeys) {
      const limit = this.registry.byId.get(Number(key.split(':', 1)[0]))?.limit ?? 1
      const room = limit - (this.slots.get(key) ?? 0)
      if (room > 0 && this.store.unparkRuns.run(key, room).changes < room) this.parkedKeys.delete(key)
    }
  }

  private claimDue(): { claimed: Job[]; more: boolean } {
    const claimed: Job[] = []
    const free = this.concurrency - this.inFlight.size
    if (free <= 0) return { claimed, more: false }
    const limit = free + this.inFlight.size
    const rows = this.store.listDue.all(this.lookedAt, limit)
    let parked = 0
    for (const { id, fn: fnId, concurrency_key: key } of rows) {
      if (this.inFlight.has(id) || claimed.length >= free) continue
      const fn = this.registry.byId.get(fnId)
      const row = this.store.getRun.get(id)
      if (!row) continue
      // Not in this build: looked at again in a minute.
      if (!fn) this.store.continueRun.run(this.clock.now() + 60_000, row.attempt, row.steps ?? '{}', id)
      else if (key && fn.limit !== null && (this.slots.get(key) ?? 0) >= fn.limit) {
        this.store.parkRun.run(id)
        this.parkedKeys.add(key)
        parked++
      } else claimed.push(this.claim(createJob(fn, row)))
    }
    return { claimed, more: parked > 0 || claimed.length > 0 }
  }

  private claim(job: Job): Job {
    this.inFlight.set(job.id, job)
    if (job.concurrencyKey) this.slots.set(job.concurrencyKey, (this.slots.get(job.concurrencyKey) ?? 0) + 1)
    return job
  }

  private release(job: Job): void {
    this.inFlight.delete(job.id)
    const key = job.concurrencyKey
    if (!key) return
    const left = (this.slots.get(key) ?? 1) - 1
    if (left > 0) this.slots.set(key, left)
    else this.slots.delete(key)
  }

  private finish(job: Job): void {
    this.release(job)
    this.poke()
  }

  private arm(): void {
    this.cancelWake()
    if (!this.on || !this.leader) return
    // From when it was last looked, not from now: what fell due while the commit took its time must not be missed.
    const due = this.store.nextDue.get(this.lookedAt)?.due_at ?? Number.POSITIVE_INFINITY
    const at = this.registry.crons.reduce((soonest, { next }) => Math.min(soonest, next ?? soonest), due)
    this.cancelWake = Number.isFinite(at) ? this.clock.wake(at, () => this.poke()) : () => undefined
  }
}
