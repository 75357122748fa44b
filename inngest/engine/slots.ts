import type { Registry } from './registry'
import type { Store } from './store'

/** How many runs of each concurrency key are under way, and which keys have runs parked behind them. */
export class KeySlots {
  private readonly taken = new Map<string, number>()
  private readonly parked = new Set<string>()
  private known = false

  constructor(
    private readonly store: Store,
    private readonly registry: Registry,
  ) {}

  isFull(key: string | null): key is string {
    return key !== null && (this.taken.get(key) ?? 0) >= this.limitOf(key)
  }

  take(key: string | null): void {
    if (key !== null) this.taken.set(key, (this.taken.get(key) ?? 0) + 1)
  }

  release(key: string | null): void {
    if (key === null) return
    const left = (this.taken.get(key) ?? 1) - 1
    if (left > 0) this.taken.set(key, left)
    else this.taken.delete(key)
  }

  /** Takes a run out of the queue until its key has room, inside a transaction. */
  park(id: number, key: string): void {
    this.store.parkRun.run(id)
    this.parked.add(key)
  }

  /** Puts back as many parked runs as their keys have room for, inside a transaction. */
  unpark(): void {
    if (!this.known) for (const { key } of this.store.listParkedKeys.all()) this.parked.add(key)
    this.known = true
    for (const key of this.parked) {
      const room = this.limitOf(key) - (this.taken.get(key) ?? 0)
      if (room > 0 && this.store.unparkRuns.run(key, room).changes < room) this.parked.delete(key)
    }
  }

  // A key begins with its function's id.
  private limitOf(key: string): number {
    const fn = this.registry.byId.get(Number.parseInt(key, 10))
    return fn ? (fn.limit ?? Number.MAX_SAFE_INTEGER) : 1
  }

  /** After a transaction that failed, and when another engine may have parked runs: the database is asked again. */
  forget(): void {
    this.known = false
  }
}
