import type { Store } from './store'
import type { EngineOptions } from './types'

const batchSize = 250
const dayMs = 86_400_000

/** Deletes what ended or was seen long ago, in batches that let other writers come between; until none is left. */
export async function pruneOld(
  store: Store,
  { transact, keepMs = dayMs }: Pick<EngineOptions, 'transact' | 'keepMs'>,
  now: number,
  isWanted: () => boolean,
): Promise<void> {
  const pruneOnce = () =>
    Math.max(
      store.pruneRuns.run(now - keepMs, batchSize).changes,
      store.pruneEvents.run(now - dayMs, batchSize).changes,
    )
  while (isWanted() && (await transact(pruneOnce)) === batchSize);
}
