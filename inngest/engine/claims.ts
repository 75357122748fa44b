import { parseQueueKey } from './queue-key'
import { ReadyQueue, type SearchBudget } from './ready-queue'
import type { Registry } from './registry'
import { createJob, type Job } from './runner'
import { type Room, Slots } from './slots'
import type { RunRow, Store } from './store'
import { UnattendedRuns } from './unattended'

const batchSize = 128
const maxReadiedAtOnce = 250
const visitsAtOnce = 256
const unknownFunctionMs = 60_000

/**
 * Which runs this engine is working on, and which are next. Kept in memory: after a crash they are still due. Due
 * runs are read in small batches; those that can't go are moved to the ready queue, so that they are not read again
 * before their turn.
 */
export class Claims {
  private readonly inFlight = new Map<number, Job>()
  private readonly slots: Slots
  private readonly readyQueues: { first: ReadyQueue; later: ReadyQueue }
  private readonly unattended: UnattendedRuns
  private claims = 0

  constructor(
    private readonly store: Store,
    private readonly registry: Registry,
    room: Room,
  ) {
    this.slots = new Slots(registry, room)
    this.readyQueues = {
      first: new ReadyQueue(store.first, this.inFlight),
      later: new ReadyQueue(store.later, this.inFlight),
    }
    this.unattended = new UnattendedRuns(store, this.slots, this.inFlight)
  }

  get size(): number {
    return this.inFlight.size
  }

  /**
   * Claims as many due runs as capacity allows, inside a transaction, and moves some of the rest to the ready queue.
   * Adds to `claimed` and returns whether there is more to do immediately.
   */
  claimDue(now: number, claimed: Job[]): boolean {
    const budget: SearchBudget = { left: visitsAtOnce }
    this.claimInLine(now, claimed, budget)
    const arrivals = [this.claimArrived('first', now, claimed), this.claimArrived('later', now, claimed)]
    return budget.left <= 0 || arrivals.includes(true)
  }

  /** Ends a claim, or reverts it after a failed transaction. */
  release(job: Job): void {
    this.inFlight.delete(job.id)
    const tookMs = performance.now() - job.claimedAt
    if (this.slots.release(job.lane, job.isPrioritised, tookMs)) this.wakeReadyQueues()
  }

  /**
   * When the oldest due run that no process is working on became due, if that was at `before` or earlier; see
   * `UnattendedRuns`.
   */
  findUnattended(before: number): number | null {
    return this.unattended.findOldest(before)
  }

  /** To be called regularly while this engine leads. */
  watchLines(before: number): void {
    this.unattended.watchLine(before, this.claims)
  }

  /** The ready queues in the database may have changed since this engine last saw them. */
  wakeReadyQueues(): void {
    this.readyQueues.first.wake()
    this.readyQueues.later.wake()
  }

  // Alternates, so that neither first attempts nor retries wait until the other ready queue is empty.
  private claimInLine(now: number, claimed: Job[], budget: SearchBudget): void {
    const takeNext = (kind: 'first' | 'later') => {
      const id = this.slots.hasCapacity(kind === 'first')
        ? this.readyQueues[kind].takeNext(this.slots, budget)
        : null
      const row = id !== null && this.store.getRun.get(id)
      return row ? this.claim(row, now, claimed) : false
    }
    for (let moved = true; moved; ) {
      const first = takeNext('first')
      moved = takeNext('later') || first
    }
  }

  private claimArrived(kind: 'first' | 'later', now: number, claimed: Job[]): boolean {
    // Runs in flight are still due in the table, so the first that is not in flight may come after that many rows.
    const limit = this.inFlight.size + batchSize
    const ids = this.store[kind].listDue.all(now, limit)
    let left = false
    for (const id of ids) {
      if (this.inFlight.has(id)) continue
      const row = this.slots.hasCapacity(kind === 'first') ? this.store.getRun.get(id) : null
      if (row === null || (row && !this.claim(row, now, claimed))) left = true
      if (row === null) break
    }
    return (left && this.ready(kind, now)) || ids.length === limit
  }

  private ready(kind: 'first' | 'later', now: number): boolean {
    const inFlight = JSON.stringify([...this.inFlight.keys()])
    const { changes } = this.store[kind].ready.run(now, inFlight, maxReadiedAtOnce)
    this.readyQueues[kind].wake()
    return changes > 0
  }

  private claim(row: RunRow, now: number, claimed: Job[]): boolean {
    if (row.is_cancelled) {
      this.store.cancelRun.run(now, row.id)
      this.store.dropWaits.run(row.id)
      return true
    }
    const lane = parseQueueKey(row.lane)
    const fn = this.registry.byId.get(row.fn)
    if (!fn) {
      // A function that this build lacks: checked again in a minute.
      this.store.continueRun.run(now + unknownFunctionMs, row.attempt, row.steps, row.id)
      return true
    }
    if (this.slots.blockOf(lane)) return false
    const job = createJob(fn, row, lane)
    job.isPrioritised = this.slots.isPrioritised(lane, job.isFirst)
    // A resumed run no longer waits: a late event must not change what it was given.
    if (!job.isFirst) this.store.dropWaits.run(job.id)
    this.inFlight.set(job.id, job)
    this.slots.take(lane, job.isPrioritised)
    this.claims++
    claimed.push(job)
    return true
  }
}
