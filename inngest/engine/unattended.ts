import { parseQueueKey } from './queue-key'
import type { Slots } from './slots'
import type { Store } from './store'

const maxQueueKeys = 256
const afterAll = '~'
const kinds = ['first', 'later'] as const

interface Found {
  id: number
  dueAt: number
}

/**
 * Finds overdue runs that nothing works on. Runs blocked by their own key or by this engine's limit wait for their
 * turn and do not count: a receiver that hangs, or a large backlog, is not a fault of the engine.
 */
export class UnattendedRuns {
  private suspect: number | null = null
  private claimsBefore = 0
  private stuck: Found | null = null

  constructor(
    private readonly store: Store,
    private readonly slots: Slots,
    private readonly inFlight: ReadonlyMap<number, unknown>,
  ) {}

  /** Since when (ms) the oldest of them has been due; null when none was due at `before`. */
  findOldest(before: number): number | null {
    const arrived = kinds.map((kind) => this.findArrived(kind, before)?.dueAt ?? Infinity)
    const oldest = Math.min(...arrived, this.stuck?.dueAt ?? Infinity)
    return Number.isFinite(oldest) ? oldest : null
  }

  /**
   * Checks whether the ready queue has stalled; call it regularly with the total number of claims. Capacity comes and
   * goes between two claims, so it is a fault only when the same run had capacity twice and nothing was claimed in
   * between.
   */
  watchLine(before: number, claims: number): void {
    const found = this.findInLine(before)
    const isSame = found !== null && found.id === this.suspect && claims === this.claimsBefore
    this.stuck = isSame ? found : null
    this.suspect = found?.id ?? null
    this.claimsBefore = claims
  }

  private findArrived(kind: 'first' | 'later', before: number): Found | null {
    return this.oldestOf(this.store[kind].listDue.iterate(before, this.inFlight.size + 1))
  }

  private findInLine(before: number): Found | null {
    for (const kind of kinds) {
      const { next, ofQueueKey } = this.store[kind]
      let row = this.slots.hasCapacity(kind === 'first') ? next.get('', afterAll) : undefined
      for (let lanes = 0; row && lanes < maxQueueKeys; lanes++) {
        const found = this.slots.blockOf(parseQueueKey(row.lane))
          ? null
          : this.oldestOf(ofQueueKey.iterate(row.lane))
        if (found && found.dueAt <= before) return found
        row = next.get(row.lane, afterAll)
      }
    }
    return null
  }

  private oldestOf(ids: Iterable<number>): Found | null {
    for (const id of ids) if (!this.inFlight.has(id)) return this.read(id)
    return null
  }

  private read(id: number): Found | null {
    const row = this.store.getRun.get(id)
    return row ? { id: row.id, dueAt: row.due_at } : null
  }
}
