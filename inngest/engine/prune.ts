import type { Store } from './store'
import type { EngineOptions } from './types'

const batchSize = 250
const dayMs = 86_400_000

/** Deletes runs and events past their retention, in batches that let other writers in between, until none is left. */
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
