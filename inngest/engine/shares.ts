import type { Database, Statement } from 'better-sqlite3'
import { boundsOfPartition } from './queue-key'

const rowsPerSlice = 2_000
const restMs = 1_000
const shareOfTime = 0.02
const maxKnown = 1_000

/** The position of a count: after the run counted last. */
interface RunCursor {
  lane: string
  due_at: number
  id: number
}

interface Range extends RunCursor {
  end: string
}

/** What is known of the runs of one partition, and the progress of the current count. */
interface Share {
  isOver: boolean
  counted: number
  readyQueue: number
  after: RunCursor
  nextAt: number
}

/**
 * Which partitions have more runs in the ready queue than they may. Counting a million takes half a second, so it is
 * done in slices of two thousand, using at most a fiftieth of the time, and starts again a second after it has ended.
 * Until then the result of the last count is used.
 */
export class Shares {
  private readonly readyQueues: { skip: Statement<[Range], RunCursor>; count: Statement<[Range], number> }[]
  private readonly known = new Map<string, Share>()
  private restsUntil = 0

  constructor(sqlite: Database) {
    this.readyQueues = ['steps is null', 'steps is not null'].map((kind) => {
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

  /** Whether a partition has more than about `max` runs in the ready queue; cheap enough for every request. */
  isOver(partition: string, max: number): boolean {
    const now = performance.now()
    const [begin, end] = boundsOfPartition(partition)
    const share = this.known.get(partition) ?? { isOver: false, nextAt: 0, ...beginning(begin) }
    if (now < share.nextAt || now < this.restsUntil) return share.isOver
    this.known.delete(partition)
    if (this.known.size >= maxKnown) this.known.delete(this.known.keys().next().value ?? '')
    this.known.set(partition, share)
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

  // True once both ready queues are counted.
  private countSlice(share: Share, begin: string, end: string): boolean {
    for (const { skip, count } of this.readyQueues.slice(share.readyQueue)) {
      const last = skip.get({ ...share.after, end })
      share.counted += last ? rowsPerSlice : (count.get({ ...share.after, end }) ?? 0)
      if (last) share.after = last
      if (last) return false
      share.readyQueue++
      share.after = beginning(begin).after
    }
    return true
  }
}

const beginning = (lane: string) => ({ counted: 0, readyQueue: 0, after: { lane, due_at: 0, id: 0 } })
