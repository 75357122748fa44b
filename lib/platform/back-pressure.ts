import { AppError, type FieldError } from '@/lib/contract/errors'
import type { Runtime } from './context'
import { processWide } from './process-wide'

// Some transactions' worth: what waits longer is better told to come back.
const maxQueuedWrites = 2_000

/** Whether there is room for more; asked by every publish, so each must be cheap. */
export interface Gauges {
  /** whether more of this partner's deliveries are due and waiting than one partner may have */
  isOverShare(partnerId: string): boolean
  /** whether the disk has less left than is needed to go on with what has been taken */
  isDiskFull(): boolean
}

const shared = processWide<WeakMap<Runtime, Gauges>>('back-pressure')

/** Says how to ask whether this runtime can take more. */
export function setGauges(runtime: Runtime, gauges: Gauges): void {
  shared.value ??= new WeakMap()
  shared.value.set(runtime, gauges)
}

/** The reply to any publisher while there is no room for more, with when to come back; null while there is. */
export function findOverload(runtime: Runtime): AppError | null {
  if (runtime.database.batch.pending > maxQueuedWrites) return refusal('Too many writes are queued', 1)
  if (shared.value?.get(runtime)?.isDiskFull()) return refusal('The disk is nearly full', 10)
  return null
}

/**
 * Throws a 503 problem naming the fields whose partners have more than their share waiting, so that the rest of a batch
 * can be published without them.
 */
export function assertShares(runtime: Runtime, named: { field: string; partnerId: string }[]): void {
  const gauges = shared.value?.get(runtime)
  if (!gauges) return
  const over = new Map<string, boolean>()
  const errors = named.flatMap(({ field, partnerId }): FieldError[] => {
    const isOver = over.get(partnerId) ?? gauges.isOverShare(partnerId)
    over.set(partnerId, isOver)
    const message = 'The delivery queue of this account’s partner is full.'
    return isOver ? [{ field, code: 'partner_overloaded', message }] : []
  })
  if (errors.length > 0) throw refusal('The delivery queue of a partner is full', 10, errors)
}

function refusal(reason: string, retryAfterSeconds: number, errors: FieldError[] = []): AppError {
  return new AppError('unavailable', `${reason}. Nothing was saved; try again later.`, errors, {
    'retry-after': String(retryAfterSeconds),
  })
}
