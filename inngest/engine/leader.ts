import { randomUUID } from 'node:crypto'
import type { Store } from './store'

const leaseMs = 10_000
// What two looks at the clock may differ by while it is being adjusted.
const clockSlackMs = 1_000

/** Which engine of several this one is, as the application knows its processes. */
export interface Identity {
  /** unlike any other engine's */
  owner: string
  /** whether the process that an engine of this name ran in is certainly gone */
  isOwnerGone: (owner: string) => boolean
}

/** At most one engine works on a database: whoever holds the one lease row. */
export interface Leadership {
  /** Takes or renews the lease, inside a transaction; false when another living engine holds it. */
  take(): boolean
  /** Whether the lease is still this engine's, inside a transaction. */
  isHeld(): boolean
  /** Whether some engine, this one or another, holds a lease that counts now. */
  isValid(): boolean
  /** Whether there is a lease at all, whatever it is worth. */
  isTaken(): boolean
  release(): void
}

export function createLeadership(store: Store, { owner, isOwnerGone }: Identity = alone()): Leadership {
  return {
    take: () => {
      const now = Date.now()
      const holder = store.getLead.get()
      // Waiting for a lease to end is for processes that nothing is known of; and one that the clock gave more than its
      // length has been dated before the clock was set back, and would end who knows when.
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
