import { boundsOfFair, endOfFunction, parseLane } from './lane'
import type { Slots } from './slots'
import type { LineStatements } from './store'

const afterAll = '~'
const maxTurns = 10_000

/** How many more lanes may be looked at in one transaction. */
export interface Visits {
  left: number
}

/**
 * The due runs that could not go at once, in the database and out of the way of those that can. They are taken in turn:
 * the next fairness key's, within that the next lane's, within that the oldest.
 */
export class Line {
  // Where the lanes of the fairness key served last end, and for each the lane looked at last.
  private place = ''
  private readonly turns = new Map<string, string>()
  private mayMove = true
  // Since a run was taken out or the line was woken: the first that had none to go, and how often it began anew.
  private passedOver: string | null = null
  private rounds = 0

  constructor(
    private readonly statements: LineStatements,
    private readonly underWay: ReadonlyMap<number, unknown>,
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
  takeNext(slots: Slots, visits: Visits): number | null {
    while (this.mayMove && visits.left > 0) {
      const fair = this.nextFair(visits)
      if (fair === null || fair === this.passedOver || this.rounds > 1) this.mayMove = false
      else {
        const id = this.takeOf(fair, slots, visits)
        if (id !== null) this.beginRound()
        if (id !== null) return id
        this.passedOver ??= fair
      }
    }
    return null
  }

  private beginRound(): void {
    this.passedOver = null
    this.rounds = 0
  }

  private nextFair(visits: Visits): string | null {
    visits.left--
    const { next } = this.statements
    let row = next.get(this.place, afterAll)
    if (!row) {
      this.rounds++
      row = next.get('', afterAll)
    }
    return row ? parseLane(row.lane).fair : null
  }

  private takeOf(fair: string, slots: Slots, visits: Visits): number | null {
    const [begin, end] = boundsOfFair(fair)
    const turn = this.turns.get(fair) ?? begin
    this.place = end
    if (this.turns.size > maxTurns) this.turns.clear()
    return this.search(fair, [turn, end], slots, visits) ?? this.search(fair, [begin, turn], slots, visits)
  }

  private search(fair: string, [after, upTo]: [string, string], slots: Slots, visits: Visits): number | null {
    const { next } = this.statements
    let row = next.get(after, upTo)
    for (; row && visits.left > 0; visits.left--) {
      this.turns.set(fair, row.lane)
      const lane = parseLane(row.lane)
      const hold = slots.holdOf(lane)
      const id = hold ? null : this.oldestOf(row)
      if (id !== null) return id
      row = next.get(hold === 'function' ? endOfFunction(lane) : row.lane, upTo)
    }
    return null
  }

  // Those under way are the oldest of their lane, and no more than its keys allow.
  private oldestOf({ id, lane }: { id: number; lane: string }): number | null {
    if (!this.underWay.has(id)) return id
    for (const next of this.statements.inLane.iterate(lane)) if (!this.underWay.has(next)) return next
    return null
  }
}
