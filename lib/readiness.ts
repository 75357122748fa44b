import { countSealedOtherwise } from '@/db/queries/secrets'
import type { Runtime } from '@/lib/context'

/** Why this process cannot do its work now, in words for an operator; null when it can. */
export async function findObstacle({ database, secretBox }: Runtime): Promise<string | null> {
  try {
    await database.batch.write(async () => undefined)
  } catch {
    return 'database not writable'
  }
  const locked = await countSealedOtherwise(database.reads, secretBox.prefix)
  if (locked === 0) return null
  return `ENCRYPTION_KEY does not open the signing secrets of ${locked} endpoints: their deliveries wait`
}
