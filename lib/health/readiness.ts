import { countSealedOtherwise } from '@/db/queries/secrets'
import { toPublicTime } from '@/lib/contract/time'
import type { EngineState, Runtime } from '@/lib/platform/context'

/** Why this process, or the one that delivers, cannot work now, in words for an operator; null when it can. */
export async function findObstacle({ database, secretBox, engineState }: Runtime): Promise<string | null> {
  try {
    await database.batch.write(async () => undefined)
  } catch {
    return 'database not writable'
  }
  const locked = await countSealedOtherwise(database.reads, secretBox.prefix)
  if (locked > 0)
    return locked === 1
      ? 'ENCRYPTION_KEY can’t decrypt the signing secret of 1 endpoint; its deliveries are on hold'
      : `ENCRYPTION_KEY can’t decrypt the signing secrets of ${locked} endpoints; their deliveries are on hold`
  const state = engineState()
  return state && findStandstill(state)
}

function findStandstill({ isLed, unattendedSince }: EngineState): string | null {
  if (!isLed) return 'nothing is being delivered: no process holds a valid lease'
  if (unattendedSince === null) return null
  return `work has been queued since ${toPublicTime(unattendedSince)} and no process is working on it`
}
