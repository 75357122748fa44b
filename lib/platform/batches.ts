import { setTimeout as delay } from 'node:timers/promises'

/**
 * Repeats small pieces of maintenance until one reports that nothing is left, or until `budgetMs` is over; true when
 * nothing is left. After each piece, other work gets as long as the piece took.
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

// Limits how long the thread is held; the disk write takes about as long again.
const maxPieceMs = 10

/**
 * Repeats a small statement of one transaction until it reports that nothing is left, or for 10 ms: the database is
 * synchronous, so nothing else can run. True when nothing is left.
 */
export async function workBriefly(statement: () => Promise<boolean>): Promise<boolean> {
  const endsAt = performance.now() + maxPieceMs
  while (await statement()) if (performance.now() >= endsAt) return false
  return true
}
