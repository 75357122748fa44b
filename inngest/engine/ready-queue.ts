import { boundsOfPartition, endOfFunction, parseQueueKey } from './queue-key'
import type { Slots } from './slots'
import type { ReadyStatements } from './store'

const afterAll = '~'
const maxTurns = 10_000

/** How many more lanes may be looked at in one transaction. */
export interface SearchBudget {
  left: number
}

/**
 * The due runs that could not go at once, in the database and out of the way of those that can. They are taken in turn:
 * the next fairness key's, within that the next lane's, within that the oldest.
 */
export class ReadyQueue {
  // Where the lanes of the fairness key served last end, and for each the lane looked at last.
  private place = ''
  private readonly turns = new Map<string, string>()
  private mayMove = true
  // Since a run was taken out or the line was woken: the first that had none to go, and how often it began anew.
  private passedOver: string | null = null
  private rounds = 0

  constructor(
    private readonly statements: ReadyStatements,
    private readonly inFlight: ReadonlyMap<number, unknown>,
  ) {}

  /** Runs have come, or a key has room again. Until then a line that stands still is not looked at. */
  wake(): void {
    this.mayMove = true
    this.beginRound()
  }

  /**
   * The id of the run whose turn it is; null when none may go, or the visits are used up. It is under way from then on,
   * and leaves the line in the database when something is written of it: a crash leaves it in its place.
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

  // Those under way are the oldest of their lane, and no more than its keys allow.
  private oldestOf({ id, lane }: { id: number; lane: string }): number | null {
    if (!this.inFlight.has(id)) return id
    for (const next of this.statements.ofQueueKey.iterate(lane)) if (!this.inFlight.has(next)) return next
    return null
  }
}
