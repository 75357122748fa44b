import type { Runtime } from '@/lib/context'
import { AppError } from '@/lib/errors'

// Some transactions' worth: what waits longer is better told to come back.
const mostQueuedWrites = 2_000

type IsBehind = () => boolean
const gaugesKey = Symbol.for('recover.backlog')
const holder = globalThis as { [gaugesKey]?: WeakMap<Runtime, IsBehind> }

/** Says how to ask whether this runtime's background work is too far behind to take more. */
export function setBacklogGauge(runtime: Runtime, isBehind: IsBehind): void {
  // Next bundles its entry points apart, so it lives on globalThis.
  holder[gaugesKey] ??= new WeakMap()
  holder[gaugesKey].set(runtime, isBehind)
}

/** The answer to a publisher while there is no room for more, with when to come back; null while there is. */
export function findOverload(runtime: Runtime): AppError | null {
  if (runtime.database.batch.pending > mostQueuedWrites)
    return refusal('Too many requests wait to be stored', 1)
  if (holder[gaugesKey]?.get(runtime)?.()) return refusal('Too many deliveries wait to be made', 10)
  return null
}

function refusal(reason: string, retryAfterSeconds: number): AppError {
  return new AppError('unavailable', `${reason}. Nothing of this one was stored; try again later.`, [], {
    'retry-after': String(retryAfterSeconds),
  })
}
