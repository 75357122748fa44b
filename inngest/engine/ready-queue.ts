import { boundsOfPartition, endOfFunction, parseQueueKey } from './queue-key'
import type { Slots } from './slots'
import type { ReadyStatements } from './store'

const afterAll = '~'
const maxTurns = 10_000

/** How many more queue keys may be looked at in one transaction. */
export interface SearchBudget {
  left: number
}

/**
 * The due runs that could not go immediately, stored apart from those that can. They are taken in turn: the next
 * partition's, within that the next queue key's, within that the oldest.
 */
export class ReadyQueue {
  // The end of the queue keys of the partition served last, and for each partition the queue key looked at last.
  private place = ''
  private readonly turns = new Map<string, string>()
  private mayMove = true
  // Since a run was taken or the queue was woken: the first partition that had none to go, and how often the search
  // wrapped around.
  private passedOver: string | null = null
  private rounds = 0

  constructor(
    private readonly statements: ReadyStatements,
    private readonly inFlight: ReadonlyMap<number, unknown>,
  ) {}

  /** Runs were added, or a key has capacity again. Until then a stalled queue is not searched. */
  wake(): void {
    this.mayMove = true
    this.beginRound()
  }

  /**
   * The id of the run whose turn it is; null when none may go or the search budget is used up. It is in flight from
   * then on, and leaves the queue in the database with its next write: after a crash it is still in its place.
   */
  takeNext(slots: Slots, budget: SearchBudget): number | null {
    while (this.mayMove && budget.left > 0) {
      const partition = this.nextPartition(budget)
      if (partition === null || partition === this.passedOver || this.rounds > 1) this.mayMove = false
      else {
        const id = this.takeOf(partition, slots, budget)
        if (id !== null) this.beginRound()
        if (id !== null) return id
        this.passedOver ??= partition
      }
    }
    return null
  }

  private beginRound(): void {
    this.passedOver = null
    this.rounds = 0
  }

  private nextPartition(budget: SearchBudget): string | null {
    budget.left--
    const { next } = this.statements
    let row = next.get(this.place, afterAll)
    if (!row) {
      this.rounds++
      row = next.get('', afterAll)
    }
    return row ? parseQueueKey(row.lane).partition : null
  }

  private takeOf(partition: string, slots: Slots, budget: SearchBudget): number | null {
    const [begin, end] = boundsOfPartition(partition)
    const turn = this.turns.get(partition) ?? begin
    this.place = end
    if (this.turns.size > maxTurns) this.turns.clear()
    return (
      this.search(partition, [turn, end], slots, budget) ??
      this.search(partition, [begin, turn], slots, budget)
    )
  }

  private search(
    partition: string,
    [after, upTo]: [string, string],
    slots: Slots,
    budget: SearchBudget,
  ): number | null {
    const { next } = this.statements
    let row = next.get(after, upTo)
    for (; row && budget.left > 0; budget.left--) {
      this.turns.set(partition, row.lane)
      const lane = parseQueueKey(row.lane)
      const hold = slots.blockOf(lane)
      const id = hold ? null : this.oldestOf(row)
      if (id !== null) return id
      row = next.get(hold === 'function' ? endOfFunction(lane) : row.lane, upTo)
    }
    return null
  }

  // Runs in flight are the oldest of their queue key, and no more than its limits allow.
  private oldestOf({ id, lane }: { id: number; lane: string }): number | null {
    if (!this.inFlight.has(id)) return id
    for (const next of this.statements.ofQueueKey.iterate(lane)) if (!this.inFlight.has(next)) return next
    return null
  }
}
