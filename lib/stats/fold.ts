import { deleteStats, foldStats } from '@/db/queries/stats'
import { type Context, withTransaction } from '@/lib/context'
import { workInPieces } from '@/lib/pieces'
import { keepMs } from './windows'

const rowsPerPiece = 250
const budgetMs = 2_000

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/**
 * Folds the minutes that are over into minutes, hours and days, and removes what no window reads any more or is older
 * than payloads are kept. Two seconds at most; true when there is no more to do.
 */
export async function foldOldStats(ctx: Context): Promise<boolean> {
  const piece = () => withTransaction(ctx, foldPiece)
  return workInPieces(budgetMs, piece)
}

async function foldPiece(tx: Context): Promise<boolean> {
  const now = tx.runtime.now()
  const { dataMs } = tx.runtime.retention
  const folded = await foldStats(tx.db, now - minuteMs + 1, rowsPerPiece)
  if (folded === rowsPerPiece) return true
  // Whole spans only: one that began before the cut may end after it.
  const ends = [
    { span: 'minute', before: now - keepMs.minute },
    { span: 'hour', before: now - Math.min(keepMs.hour, dataMs + hourMs) },
    { span: 'day', before: now - dataMs - dayMs },
  ] as const
  let removed = 0
  for (const { span, before } of ends)
    removed += await deleteStats(tx.db, { span, before, limit: rowsPerPiece - removed })
  return removed >= rowsPerPiece
}
