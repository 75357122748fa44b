import { parseLane } from './lane'
import { Line, type Visits } from './line'
import type { Registry } from './registry'
import { createJob, type Job } from './runner'
import { type Room, Slots } from './slots'
import type { RunRow, Store } from './store'
import { UnattendedRuns } from './unattended'

const batchSize = 128
const linedUpAtOnce = 250
const visitsAtOnce = 256
const unknownFunctionMs = 60_000

/**
 * Which runs this engine is working on, and which come next. Held in memory: a crash leaves them due. What is due is
 * read in small batches; what of it cannot go is put in line, so that it is not met again before its turn.
 */
export class Claims {
  private readonly underWay = new Map<number, Job>()
  private readonly slots: Slots
  private readonly lines: { first: Line; later: Line }
  private readonly unattended: UnattendedRuns
  private claims = 0

  constructor(
    private readonly store: Store,
    private readonly registry: Registry,
    room: Room,
  ) {
    this.slots = new Slots(registry, room)
    this.lines = {
      first: new Line(store.first, this.underWay),
      later: new Line(store.later, this.underWay),
    }
    this.unattended = new UnattendedRuns(store, this.slots, this.underWay)
  }

  get size(): number {
    return this.underWay.size
  }

  /**
   * Claims what is due as far as there is room, inside a transaction, and puts some of the rest in line. Adds to
   * `claimed` and says whether there is more to be done at once.
   */
  claimDue(now: number, claimed: Job[]): boolean {
    const visits: Visits = { left: visitsAtOnce }
    this.claimInLine(now, claimed, visits)
    const arrivals = [this.claimArrived('first', now, claimed), this.claimArrived('later', now, claimed)]
    return visits.left <= 0 || arrivals.includes(true)
  }

  /** Ends a claim, or undoes it after a transaction that failed. */
  release(job: Job): void {
    this.underWay.delete(job.id)
    const tookMs = performance.now() - job.claimedAt
    if (this.slots.release(job.lane, job.isFavoured, tookMs)) this.wakeLines()
  }

  /** Since when the oldest run has been due, at `before` or earlier, that nobody is at; see `UnattendedRuns`. */
  findUnattended(before: number): number | null {
    return this.unattended.findOldest(before)
  }

  /** To be called every now and then while this engine leads. */
  watchLines(before: number): void {
    this.unattended.watchLine(before, this.claims)
  }

  /** The lines in the database may be others than this engine left them. */
  wakeLines(): void {
    this.lines.first.wake()
    this.lines.later.wake()
  }

  // By turns, so that neither first attempts nor retries wait for the other's line to end.
  private claimInLine(now: number, claimed: Job[], visits: Visits): void {
    const takeNext = (kind: 'first' | 'later') => {
      const id = this.slots.hasRoom(kind === 'first') ? this.lines[kind].takeNext(this.slots, visits) : null
      const row = id !== null && this.store.getRun.get(id)
      return row ? this.claim(row, now, claimed) : false
    }
    for (let moved = true; moved; ) {
      const first = takeNext('first')
      moved = takeNext('later') || first
    }
  }

  private claimArrived(kind: 'first' | 'later', now: number, claimed: Job[]): boolean {
    // Those under way are still due in the table, so there may be as many of them before the first that is not.
    const limit = this.underWay.size + batchSize
    const ids = this.store[kind].listDue.all(now, limit)
    let left = false
    for (const id of ids) {
      if (this.underWay.has(id)) continue
      const row = this.slots.hasRoom(kind === 'first') ? this.store.getRun.get(id) : null
      if (row === null || (row && !this.claim(row, now, claimed))) left = true
      if (row === null) break
    }
    return (left && this.lineUp(kind, now)) || ids.length === limit
  }

  private lineUp(kind: 'first' | 'later', now: number): boolean {
    const underWay = JSON.stringify([...this.underWay.keys()])
    const { changes } = this.store[kind].lineUp.run(now, underWay, linedUpAtOnce)
    this.lines[kind].wake()
    return changes > 0
  }

  private claim(row: RunRow, now: number, claimed: Job[]): boolean {
    if (row.is_cancelled) {
      this.store.cancelRun.run(now, row.id)
      this.store.dropWaits.run(row.id)
      return true
    }
    const lane = parseLane(row.lane)
    const fn = this.registry.byId.get(row.fn)
    if (!fn) {
      // Not in this build: looked at again in a minute.
      this.store.continueRun.run(now + unknownFunctionMs, row.attempt, row.steps, row.id)
      return true
    }
    if (this.slots.holdOf(lane)) return false
    const job = createJob(fn, row, lane)
    job.isFavoured = this.slots.isFavoured(lane, job.isFirst)
    // A run that goes on waits no more: an event that comes late must not change what it has been told.
    if (!job.isFirst) this.store.dropWaits.run(job.id)
    this.underWay.set(job.id, job)
    this.slots.take(lane, job.isFavoured)
    this.claims++
    claimed.push(job)
    return true
  }
}
