import { isStorageUnavailable } from '@/db/common/errors'
import { type CountedReplay, findReplay, updateReplay } from '@/db/queries/replays'
import { type Context, withTransaction } from '@/lib/platform/context'
import { countProgress, isOver } from './present'

/**
 * Writes down that nothing of a replay is left to be done, and its counts, which then no longer depend on its deliveries.
 * In the caller's transaction; returns the replay as it is then.
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

/** The same when somebody reads it, so that it is never seen as over without its end. */
export async function finishWhenRead(ctx: Context, row: CountedReplay): Promise<CountedReplay> {
  if (row.ended_at !== null || !isOver(row)) return row
  try {
    return await withTransaction(ctx, async (tx) => {
      const now = await findReplay(tx.db, row.partner_id, row.id)
      return now ? finishReplay(tx, now) : row
    })
  } catch (error) {
    // It can be read all the same; the sweep writes it down later.
    if (isStorageUnavailable(error)) return row
    throw error
  }
}
