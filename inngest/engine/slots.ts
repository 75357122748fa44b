import type { QueueKey } from './queue-key'
import type { Registry } from './registry'

/** What holds a run back: a key of its own, or one that all its function's runs of the same fairness key share. */
export type Block = 'lane' | 'function'

interface Key {
  key: string
  limit: number
  isFairness: boolean
}

export interface Room {
  /** runs worked on at once */
  total: number
  /** the share of them, 0 to 1, that only runs without a step result may use */
  reserved: number
  /** a run that took this long makes its lane slow: until one is quicker, it has no part in the reserve */
  slowMs: number
}

const maxSlow = 10_000

/** How many runs are under way: in all, of those without a part in the reserve, and of each concurrency key. */
export class Slots {
  private readonly taken = new Map<string, number>()
  private readonly keys = new WeakMap<QueueKey, Key[]>()
  private readonly slow = new Set<string>()
  private readonly maxLater: number
  private inFlight = 0
  private later = 0

  constructor(
    private readonly registry: Registry,
    private readonly room: Room,
  ) {
    // One at least: with a single slot nothing would ever go on otherwise.
    this.maxLater = Math.max(1, room.total - Math.ceil(room.total * room.reserved))
  }

  hasCapacity(isPrioritised: boolean): boolean {
    return this.inFlight < this.room.total && (isPrioritised || this.later < this.maxLater)
  }

  /** Whether a run has a part in the reserve: it is without a step result, and its lane was not slow the last time. */
  isPrioritised(lane: QueueKey, isFirst: boolean): boolean {
    return isFirst && !this.slow.has(lane.text)
  }

  /** The first full key that holds back the runs of a lane; null when they may go. */
  blockOf(lane: QueueKey): Block | null {
    let hold: Block | null = this.slow.has(lane.text) && !this.hasCapacity(false) ? 'lane' : null
    for (const { key, limit, isFairness } of this.keysOf(lane)) {
      if ((this.taken.get(key) ?? 0) < limit) continue
      if (isFairness) return 'function'
      hold = 'lane'
    }
    return hold
  }

  take(lane: QueueKey, isPrioritised: boolean): void {
    this.count(isPrioritised, 1)
    for (const { key } of this.keysOf(lane)) {
      this.taken.set(key, (this.taken.get(key) ?? 0) + 1)
    }
  }

  /** A run has ended after `tookMs`. Says whether there is room now where there was none. */
  release(lane: QueueKey, isPrioritised: boolean, tookMs: number): boolean {
    const wasFull = this.blockOf(lane) !== null || !this.hasCapacity(isPrioritised)
    this.count(isPrioritised, -1)
    for (const { key } of this.keysOf(lane)) {
      const left = (this.taken.get(key) ?? 1) - 1
      if (left > 0) this.taken.set(key, left)
      else this.taken.delete(key)
    }
    this.judge(lane, tookMs)
    return wasFull
  }

  private judge({ text }: QueueKey, tookMs: number): void {
    if (this.slow.size >= maxSlow) this.slow.clear()
    if (tookMs < this.room.slowMs) this.slow.delete(text)
    else this.slow.add(text)
  }

  private count(isPrioritised: boolean, change: number): void {
    this.inFlight += change
    if (!isPrioritised) this.later += change
  }

  private keysOf(lane: QueueKey): Key[] {
    const known = this.keys.get(lane)
    if (known) return known
    const { partition, fn, values } = lane
    let at = 0
    const keys = (this.registry.byId.get(fn)?.limits ?? []).map(({ limit, isFairness }, i) => {
      const value = isFairness ? partition : values[at++]
      return { key: `${fn}:${i}:${value}`, limit, isFairness }
    })
    this.keys.set(lane, keys)
    return keys
  }
}
