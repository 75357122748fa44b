import { setTimeout as delay } from 'node:timers/promises'

/**
 * Repeats small pieces of upkeep until one says that there is no more to do, or until `budgetMs` is over; true when
 * through. After each piece everybody else has as long as it took.
 */
export async function workInPieces(budgetMs: number, piece: () => Promise<boolean>): Promise<boolean> {
  const endsAt = performance.now() + budgetMs
  for (;;) {
    const begunAt = performance.now()
    if (!(await piece())) return true
    const now = performance.now()
    if (now >= endsAt) return false
    await delay(now - begunAt)
  }
}

// The thread is held no longer than that; what becomes of it on disk takes about as long again.
const maxPieceMs = 10

/**
 * Repeats a small statement of one transaction until it says that there is no more to do, or for 10 ms: the database is
 * synchronous, and nobody else has a turn meanwhile. True when through.
 */
export async function workBriefly(statement: () => Promise<boolean>): Promise<boolean> {
  const endsAt = performance.now() + maxPieceMs
  while (await statement()) if (performance.now() >= endsAt) return false
  return true
}
