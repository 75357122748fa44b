import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Store } from './store'

const leaseMs = 10_000

/** At most one engine works on a database: whoever holds the one lease row. */
export interface Leadership {
  /** Takes or renews the lease, inside a transaction; false when another living engine holds it. */
  take(): boolean
  /** Whether the lease is still this engine's, inside a transaction. */
  isHeld(): boolean
  release(): void
}

export function createLeadership(store: Store): Leadership {
  const machine = hostname()
  const owner = `${randomUUID()}@${machine}`
  return {
    take: () => {
      const now = Date.now()
      const holder = store.getLead.get()
      // Another machine's, or another container's, process ids say nothing here.
      const dead = Number(holder?.owner.endsWith(`@${machine}`) === true && isDead(holder.pid))
      return store.takeLead.run({ owner, pid: process.pid, until: now + leaseMs, now, dead }).changes === 1
    },
    isHeld: () => store.getLead.get()?.owner === owner,
    release: () => {
      store.dropLead.run(owner)
    },
  }
}

// A crashed leader on this machine need not be waited for.
function isDead(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as { code?: string }).code === 'ESRCH'
  }
}
