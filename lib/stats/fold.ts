import { deleteStats, foldStats, spanMs } from '@/db/queries/stats'
import { workInPieces } from '@/lib/platform/batches'
import { type Context, withTransaction } from '@/lib/platform/context'
import { keepMs } from './windows'

const rowsPerPiece = 250
const budgetMs = 2_000

/**
 * Folds the minutes that are over into longer spans and, if `mayRemove`, deletes what no window reads any more or
 * what is older than payloads are kept. Takes two seconds at most; true when nothing is left to do.
 */
export async function foldOldStats(ctx: Context, { mayRemove } = { mayRemove: true }): Promise<boolean> {
  const piece = () => withTransaction(ctx, (tx) => foldPiece(tx, mayRemove))
  return workInPieces(budgetMs, piece)
}

async function foldPiece(tx: Context, mayRemove: boolean): Promise<boolean> {
  const now = tx.runtime.now()
  const { dataMs } = tx.runtime.retention
  const folded = await foldStats(tx.db, now - spanMs.minute + 1, rowsPerPiece)
  if (folded === rowsPerPiece) return true
  if (!mayRemove) return false
  let removed = 0
  for (const span of ['minute', 'hour', 'quarter', 'day'] as const) {
    // A span that began before the cut may end after it.
    const kept = dataMs + spanMs[span]
    const before = now - (span === 'day' ? kept : Math.min(kept, keepMs[span]))
    removed += await deleteStats(tx.db, { span, before, limit: rowsPerPiece - removed })
  }
  return removed >= rowsPerPiece
}
