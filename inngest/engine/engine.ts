import { Backlog } from './backlog'
import { endCancelled } from './cancels'
import { Claims } from './claims'
import { realClock } from './clock'
import { CronClock } from './crons'
import { ingestEvents } from './ingest'
import { createLeadership, type Leadership } from './leader'
import { Periodic } from './periodic'
import { pruneOld } from './prune'
import { createRegistry, type Registry } from './registry'
import { type Job, type RunnerDeps, workOn } from './runner'
import { Shares } from './shares'
import { createStore, type Store } from './store'
import type { Clock, EngineEvent, EngineOptions, EngineState } from './types'

const heartbeatMs = 2_000
const retryMs = 250
const unattendedMs = 60_000
// The runs of another engine are not visible here: what it may have been working on for this long does not count.
const stepMarginMs = 10_000

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
  private readonly claims: Claims
  private readonly backlog: Backlog
  private readonly shares: Shares
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
    const { driver, concurrency: total = 128, reservedShare: reserved = 0.25, slowMs = 2_000 } = options
    this.clock = options.clock ?? realClock
    this.store = createStore(options.sqlite)
    this.registry = createRegistry(driver.configs, this.store, options.fairnessKey)
    this.leadership = createLeadership(this.store, options.identity)
    this.crons = new CronClock(this.store, this.registry.crons)
    this.claims = new Claims(this.store, this.registry, { total, reserved, slowMs })
    this.backlog = new Backlog(options.sqlite)
    this.shares = new Shares(options.sqlite)
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

  /** Starts work as soon as this engine leads. */
  start(): void {
    this.on = true
    const { pollMs = 50 } = this.options
    this.periodic.every(heartbeatMs, () => this.heartbeat())
    const isWanted = () => this.on && this.leader
    const now = () => this.clock.now()
    this.periodic.every(heartbeatMs, () => endCancelled(this.store, this.options, now, isWanted))
    this.periodic.every(60_000, () => pruneOld(this.store, this.options, this.clock.now(), () => this.leader))
    if (pollMs > 0) this.periodic.every(pollMs, () => this.noticeOthers())
    this.heartbeat()
  }

  /** Claims nothing more, waits for runs in flight, records them and releases the lease. */
  async stop({ graceMs = 15_000 } = {}): Promise<void> {
    this.on = false
    this.periodic.stop()
    this.cancelWake()
    await this.beating
    const giveUpAt = Date.now() + graceMs
    while ((this.claims.size > 0 || this.ticking) && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.leader = false
    const release = () => this.leadership.release()
    await this.options.transact(release).catch(this.warn('the lease was not released'))
  }

  state(): EngineState {
    const counts = this.backlog.countNow(this.clock.now())
    const isLed = this.leadership.isValid()
    const unattendedSince = this.claims.findUnattended(this.overdueAt())
    return { leader: this.leader, isLed, unattendedSince, inFlight: this.claims.size, ...counts }
  }

  /** Whether a partition has more than about `max` runs in the ready queue; cheap enough for every request. */
  isOverShare(partition: string, max: number): boolean {
    return this.shares.isOver(partition, max)
  }

  /** Whether this function has an open run whose idempotency key is `key` or starts with it and a slash. */
  hasOpenRun(slug: string, key: string): boolean {
    return this.store.findOpen.get(slug, key, `${key}0`) !== undefined
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
    if (this.leader) this.claims.watchLines(this.overdueAt())
    if (led || !this.leader) return
    this.claims.wakeReadyQueues()
    this.crons.begin(this.clock.now())
    this.poke()
  }

  private loseLead(): void {
    this.leader = false
    this.options.log.warn({}, 'another process holds the lease')
  }

  // Any run due at this time or earlier should have been started or moved to the ready queue.
  private overdueAt(): number {
    const { maxStepMs = 30_000 } = this.options
    const patience = this.leader ? unattendedMs : Math.max(unattendedMs, maxStepMs + stepMarginMs)
    return this.clock.now() - patience
  }

  private noticeOthers(): void {
    const version = this.options.sqlite.pragma('data_version', { simple: true }) as number
    if (version === this.dataVersion) return
    this.dataVersion = version
    // Take over immediately from a leader that has stopped: nobody delivers until then.
    if (!this.leader && !this.leadership.isTaken()) this.heartbeat()
    this.poke()
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
      // One tick at a time; whatever arrives during one is handled by the next.
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
      for (const job of claimed) this.claims.release(job)
      this.results = [...results, ...this.results]
      this.claims.wakeReadyQueues()
      throw error
    }
    for (const job of claimed) void workOn(this.runner, job).finally(() => this.finish(job))
    this.arm()
  }

  private tryAgain(error: unknown): void {
    this.options.log.error({ err: error }, 'the engine could not write; retrying')
    setTimeout(() => this.poke(), retryMs)
  }

  // One transaction: records finished work and claims what is due. Once another engine has the lease, work in flight
  // here is that engine's to repeat.
  private writeAndClaim(results: Result[], claimed: Job[]) {
    if (!this.leadership.isHeld()) {
      this.loseLead()
      return { applied: [], ticked: () => undefined, more: false }
    }
    const applied = results.map(({ apply }) => apply())
    if (!this.on || !this.leader) return { applied, ticked: () => undefined, more: false }
    this.lookedAt = this.clock.now()
    const ticked = this.crons.fire(this.lookedAt)
    return { applied, ticked, more: this.claims.claimDue(this.lookedAt, claimed) }
  }

  private finish(job: Job): void {
    this.claims.release(job)
    this.poke()
  }

  private arm(): void {
    this.cancelWake()
    if (!this.on || !this.leader) return
    // From the time of the last look, not from now: runs that fell due during the commit must not be missed.
    const due = [this.store.first, this.store.later].map(
      ({ nextDue }) => nextDue.get(this.lookedAt) ?? Infinity,
    )
    const at = Math.min(...due, this.crons.nextAt())
    this.cancelWake = Number.isFinite(at) ? this.clock.wake(at, () => this.poke()) : () => undefined
  }
}
