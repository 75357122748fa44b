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
