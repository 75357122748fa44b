import { realClock } from './clock'
import { CronClock } from './crons'
import { ingestEvents } from './ingest'
import { createLeadership, type Leadership } from './leader'
import { Periodic } from './periodic'
import { pruneOld } from './prune'
import { createRegistry, type Registry } from './registry'
import { createJob, type Job, type RunnerDeps, workOn } from './runner'
import { KeySlots } from './slots'
import { createStore, type Store } from './store'
import type { Clock, EngineEvent, EngineOptions, EngineState } from './types'

const heartbeatMs = 2_000
const retryMs = 250

/** Creates a durable executor over SQLite for functions registered with Inngest's SDK. */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options)
}

interface Result {
  apply: () => boolean
  resolve: (applied: boolean) => void
}

export class Engine {
  private readonly store: Store
  private readonly registry: Registry
  private readonly leadership: Leadership
  private readonly clock: Clock
  private readonly runner: RunnerDeps
  private readonly crons: CronClock
  private readonly slots: KeySlots
  private readonly concurrency: number
  private readonly inFlight = new Map<number, Job>()
  private results: Result[] = []
  private readonly periodic = new Periodic((error) => this.warn('upkeep failed')(error))
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
    this.crons = new CronClock(this.store, this.registry.crons)
    this.slots = new KeySlots(this.store, this.registry)
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
    const { pollMs = 50 } = this.options
    this.periodic.every(heartbeatMs, () => this.heartbeat())
    this.periodic.every(60_000, () => pruneOld(this.store, this.options, this.clock.now(), () => this.leader))
    if (pollMs > 0) this.periodic.every(pollMs, () => this.noticeOthers())
    this.heartbeat()
  }

  /** Claims nothing more, waits for what is under way, writes it down and gives up the lease. */
  async stop({ graceMs = 15_000 } = {}): Promise<void> {
    this.on = false
    this.periodic.stop()
    this.cancelWake()
    await this.beating
    const giveUpAt = Date.now() + graceMs
    while ((this.inFlight.size > 0 || this.ticking) && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.leader = false
    const release = () => this.leadership.release()
    await this.options.transact(release).catch(this.warn('the lease was not given up'))
  }

  state(): EngineState {
    const now = this.clock.now()
    const { due = 0, oldest = null } = this.store.countDue.get(now) ?? {}
    const { sleeping = 0 } = this.store.countSleeping.get(now) ?? {}
    return { leader: this.leader, inFlight: this.inFlight.size, due, oldestDueAt: oldest, sleeping }
  }

  private warn(message: string): (error: unknown) => void {
    return (error) => this.options.log.warn({ err: error }, message)
  }

  private heartbeat(): void {
    this.beating = this.beating.then(() => this.beat()).catch(this.warn('the lease could not be renewed'))
  }

  private async beat(): Promise<void> {
    const led = this.leader
    this.leader = await this.options.transact(() => this.on && this.leadership.take())
    if (led && !this.leader && this.on) this.loseLead()
    if (led || !this.leader) return
    this.slots.forget()
    this.crons.begin(this.clock.now())
    this.poke()
  }

  private loseLead(): void {
    this.leader = false
    this.options.log.warn({}, 'another engine has the lease')
  }

  private noticeOthers(): void {
    const version = this.options.sqlite.pragma('data_version', { simple: true }) as number
    if (version !== this.dataVersion) this.poke()
    this.dataVersion = version
  }

  private commit(apply: () => boolean): Promise<boolean> {
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
      else if (this.leader || this.results.length > 0) {
        this.ticking = this.tick()
          .catch((error: unknown) => this.tryAgain(error))
          .finally(() => {
            this.ticking = null
          })
      }
    })
  }

  private async tick(): Promise<void> {
    const results = this.results
    this.results = []
    const claimed: Job[] = []
    try {
      const { applied, ticked, more } = await this.options.transact(() =>
        this.writeAndClaim(results, claimed),
      )
      ticked()
      for (const [i, { resolve }] of results.entries()) resolve(applied[i] ?? false)
      if (more) this.poke()
    } catch (error) {
      for (const job of claimed) this.release(job)
      this.results = [...results, ...this.results]
      this.slots.forget()
      throw error
    }
    for (const job of claimed) void workOn(this.runner, job).finally(() => this.finish(job))
    this.arm()
  }

  private tryAgain(error: unknown): void {
    this.options.log.error({ err: error }, 'the engine could not write; it tries again')
    setTimeout(() => this.poke(), retryMs)
  }

  // One transaction: write down what has finished and claim what is due. Once another engine has the lease, what was
  // under way here is that engine's to do again.
  private writeAndClaim(results: Result[], claimed: Job[]) {
    if (!this.leadership.isHeld()) {
      this.loseLead()
      return { applied: [], ticked: () => undefined, more: false }
    }
    const applied = results.map(({ apply }) => apply())
    if (!this.on || !this.leader) return { applied, ticked: () => undefined, more: false }
    this.lookedAt = this.clock.now()
    const ticked = this.crons.fire(this.lookedAt)
    this.slots.unpark()
    return { applied, ticked, more: this.claimDue(claimed) }
  }

  private claimDue(claimed: Job[]): boolean {
    const free = this.concurrency - this.inFlight.size
    if (free <= 0) return false
    // Those under way are still due in the table, so there may be as many of them before the first that is not.
    const rows = this.store.listDue.all(this.lookedAt, this.concurrency)
    let moved = false
    for (const { id, fn: fnId, concurrency_key: key } of rows) {
      if (this.inFlight.has(id) || claimed.length >= free) continue
      const fn = this.registry.byId.get(fnId)
      const row = this.store.getRun.get(id)
      if (!row) continue
      moved = true
      // Not in this build: looked at again in a minute.
      if (!fn) this.store.continueRun.run(this.lookedAt + 60_000, row.attempt, row.steps ?? '{}', id)
      else if (this.slots.isFull(key)) this.slots.park(id, key)
      else claimed.push(this.claim(createJob(fn, row)))
    }
    return moved
  }

  private claim(job: Job): Job {
    // A run that goes on waits no more: an event that comes late must not change what it has been told.
    if (Object.keys(job.steps).length > 0) this.store.dropWaits.run(job.id)
    this.inFlight.set(job.id, job)
    this.slots.take(job.concurrencyKey)
    return job
  }

  private release(job: Job): void {
    this.inFlight.delete(job.id)
    this.slots.release(job.concurrencyKey)
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
    const at = Math.min(due, this.crons.nextAt())
    this.cancelWake = Number.isFinite(at) ? this.clock.wake(at, () => this.poke()) : () => undefined
  }
}
