import { randomUUID } from 'node:crypto'
import type { Store } from './store'

const leaseMs = 10_000

/** At most one engine works on a database: whoever holds the one lease row. */
export interface Leadership {
  /** Takes or renews the lease, inside a transaction; false when another living engine holds it. */
  take(): boolean
  release(): void
}

export function createLeadership(store: Store): Leadership {
  const owner = randomUUID()
  return {
    take: () => {
      const now = Date.now()
      const dead = Number(isDead(store.getLead.get()?.pid))
      return store.takeLead.run({ owner, pid: process.pid, until: now + leaseMs, now, dead }).changes === 1
    },
    release: () => {
      store.dropLead.run(owner)
    },
  }
}

// A crashed leader on this machine need not be waited for.
function isDead(pid: number | undefined): boolean {
  if (pid === undefined || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as { code?: string }).code === 'ESRCH'
  }
}
