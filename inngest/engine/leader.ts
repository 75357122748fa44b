import { randomUUID } from 'node:crypto'
import type { Store } from './store'

const leaseMs = 10_000
// How far two clock readings may differ while the clock is being adjusted.
const clockSlackMs = 1_000

/** This engine's identity among several; the application supplies it. */
export interface Identity {
  /** unlike any other engine's */
  owner: string
  /** whether the process of an engine with this name has certainly ended */
  isOwnerGone: (owner: string) => boolean
}

/** At most one engine works on a database: the holder of the single lease row. */
export interface Leadership {
  /** Takes or renews the lease, inside a transaction; false when another living engine holds it. */
  take(): boolean
  /** Whether the lease is still this engine's, inside a transaction. */
  isHeld(): boolean
  /** Whether some engine, this one or another, holds a lease that counts now. */
  isValid(): boolean
  /** Whether there is a lease at all, valid or not. */
  isTaken(): boolean
  release(): void
}

export function createLeadership(store: Store, { owner, isOwnerGone }: Identity = alone()): Leadership {
  return {
    take: () => {
      const now = Date.now()
      const holder = store.getLead.get()
      // Waiting for a lease to end is only for processes of which nothing is known. A lease that ends later than now
      // plus its length was made before the clock was set back, and would last for an unknown time.
      const free = holder !== undefined && (!counts(holder.until, now) || isOwnerGone(holder.owner))
      return (
        store.takeLead.run({ owner, pid: process.pid, until: now + leaseMs, free: Number(free) }).changes ===
        1
      )
    },
    isHeld: () => store.getLead.get()?.owner === owner,
    isValid: () => {
      const holder = store.getLead.get()
      return holder !== undefined && counts(holder.until, Date.now())
    },
    isTaken: () => store.getLead.get() !== undefined,
    release: () => {
      store.dropLead.run(owner)
    },
  }
}

function counts(until: number, now: number): boolean {
  return until >= now && until <= now + leaseMs + clockSlackMs
}

function alone(): Identity {
  return { owner: randomUUID(), isOwnerGone: () => false }
}
