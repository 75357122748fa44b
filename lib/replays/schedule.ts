import { type ReplayRow, updateReplay } from '@/db/queries/replays'
import type { Context } from '@/lib/platform/context'

/**
 * Starts another run of a replay, in the caller's transaction; the previous run ends, since its dispatch generation
 * is no longer the latest.
 */
export async function scheduleReplay(
  tx: Context,
  { id: replayId, partner_id: partnerId, drive }: Pick<ReplayRow, 'id' | 'partner_id' | 'drive'>,
  { isPaced }: { isPaced: boolean },
): Promise<void> {
  const generation = String(drive + 1)
  await updateReplay(tx.db, partnerId, replayId, { drive: drive + 1 })
  const data = {
    replayId,
    partnerId,
    generation,
    drive: `${replayId}/${generation}`,
    paced: isPaced ? 'yes' : 'no',
  }
  await tx.runtime.emit(tx.db, [{ name: 'webhook/replay.driven', data }])
}
