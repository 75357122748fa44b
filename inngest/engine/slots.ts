import type { QueueKey } from './queue-key'
import type { Registry } from './registry'

/** What blocks a run: a key of its own, or one that all runs of its function in the same partition share. */
export type Block = 'lane' | 'function'

interface Key {
  key: string
  limit: number
  isFairness: boolean
}

export interface Room {
  /** runs worked on at once */
  total: number
  /** the share of them, 0 to 1, reserved for runs without a step result */
  reserved: number
  /** a run that took this long makes its queue key slow: it may not use the reserved share until a run is quicker */
  slowMs: number
}

const maxSlow = 10_000

/** How many runs are in flight: in total, outside the reserved share, and for each concurrency key. */
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
    // At least one: with a single slot nothing could ever continue otherwise.
    this.maxLater = Math.max(1, room.total - Math.ceil(room.total * room.reserved))
  }

  hasCapacity(isPrioritised: boolean): boolean {
    return this.inFlight < this.room.total && (isPrioritised || this.later < this.maxLater)
  }

  /**
   * Whether a run may use the reserved share: it has no step result, and its queue key was not slow the last time.
   */
  isPrioritised(lane: QueueKey, isFirst: boolean): boolean {
    return isFirst && !this.slow.has(lane.text)
  }

  /** The first full limit that blocks the runs of a queue key; null when they may go. */
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

  /** A run has ended after `tookMs`. Returns whether this freed capacity that was exhausted. */
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
