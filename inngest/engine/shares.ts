import type { Database, Statement } from 'better-sqlite3'
import { boundsOfFair } from './lane'

const rowsPerSlice = 2_000
const restMs = 1_000
const shareOfTime = 0.02
const maxKnown = 1_000

/** Where a count stands: behind the run that was counted last. */
interface Place {
  lane: string
  due_at: number
  id: number
}

interface Range extends Place {
  end: string
}

/** What is known of the runs of one fairness key, and how far the count of them has come that goes on. */
interface Share {
  isOver: boolean
  counted: number
  line: number
  after: Place
  nextAt: number
}

/**
 * Which fairness keys have more runs in line than they may. To count a million takes half a second, so it is done a
 * slice of two thousand at a time, for a fiftieth of the time at most, and begun anew a second after it has ended. What
 * is told meanwhile is what the last count came to.
 */
export class Shares {
  private readonly lines: { skip: Statement<[Range], Place>; count: Statement<[Range], number> }[]
  private readonly known = new Map<string, Share>()
  private restsUntil = 0

  constructor(sqlite: Database) {
    this.lines = ['steps is null', 'steps is not null'].map((kind) => {
      const from = `from ie_runs where status = 1 and ${kind} and lane < @end
        and (lane, due_at, id) > (@lane, @due_at, @id)`
      return {
        skip: sqlite.prepare(
          `select lane, due_at, id ${from} order by lane, due_at, id limit 1 offset ${rowsPerSlice - 1}`,
        ),
        count: sqlite.prepare(`select count(*) ${from}`).pluck() as Statement<[Range], number>,
      }
    })
  }

  /** Whether more than `max` runs of a fairness key are in line, about; cheap enough to be asked by every request. */
  isOver(fair: string, max: number): boolean {
    const now = performance.now()
    const [begin, end] = boundsOfFair(fair)
    const share = this.known.get(fair) ?? { isOver: false, nextAt: 0, ...beginning(begin) }
    if (now < share.nextAt || now < this.restsUntil) return share.isOver
    this.known.delete(fair)
    if (this.known.size >= maxKnown) this.known.delete(this.known.keys().next().value ?? '')
    this.known.set(fair, share)
    this.countOn(share, { begin, end, max })
    const endedAt = performance.now()
    this.restsUntil = endedAt + (endedAt - now) / shareOfTime
    return share.isOver
  }

  private countOn(share: Share, { begin, end, max }: { begin: string; end: string; max: number }): void {
    const isThrough = this.countSlice(share, begin, end)
    if (share.counted <= max && !isThrough) return
    Object.assign(share, beginning(begin), {
      isOver: share.counted > max,
      nextAt: performance.now() + restMs,
    })
  }

  // True once both lines are counted.
  private countSlice(share: Share, begin: string, end: string): boolean {
    for (const { skip, count } of this.lines.slice(share.line)) {
      const last = skip.get({ ...share.after, end })
      share.counted += last ? rowsPerSlice : (count.get({ ...share.after, end }) ?? 0)
      if (last) share.after = last
      if (last) return false
      share.line++
      share.after = beginning(begin).after
    }
    return true
  }
}

const beginning = (lane: string) => ({ counted: 0, line: 0, after: { lane, due_at: 0, id: 0 } })
