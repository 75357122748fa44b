import { isStorageUnavailable } from '@/db/common/errors'
import { type CountedReplay, findReplay, updateReplay } from '@/db/queries/replays'
import { type Context, withTransaction } from '@/lib/platform/context'
import { countProgress, isOver } from './present'

/**
 * Records that a replay is finished, and its counts, which no longer depend on its deliveries from then on. In the
 * caller's transaction; returns the replay's new state.
 */
export async function finishReplay(tx: Context, row: CountedReplay): Promise<CountedReplay> {
  if (row.ended_at !== null || !isOver(row)) return row
  const { total, delivered, failed, cancelled } = countProgress(row)
  const ended = {
    status: row.status === 'cancelled' ? row.status : ('completed' as const),
    ended_at: tx.runtime.now(),
    ...{ total, delivered, failed, cancelled },
  }
  await updateReplay(tx.db, row.partner_id, row.id, ended)
  return { ...row, ...ended }
}

/** The same when a replay is read, so that it never appears as over without an end. */
export async function finishWhenRead(ctx: Context, row: CountedReplay): Promise<CountedReplay> {
  if (row.ended_at !== null || !isOver(row)) return row
  try {
    return await withTransaction(ctx, async (tx) => {
      const now = await findReplay(tx.db, row.partner_id, row.id)
      return now ? finishReplay(tx, now) : row
    })
  } catch (error) {
    // It can still be read; the sweep records the end later.
    if (isStorageUnavailable(error)) return row
    throw error
  }
}
