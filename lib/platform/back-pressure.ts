import { AppError, type FieldError } from '@/lib/contract/errors'
import type { Runtime } from './context'
import { processWide } from './process-wide'

// Several transactions' worth: beyond this it is better to ask callers to come back.
const maxQueuedWrites = 2_000

/** Whether there is capacity for more; every publish asks, so each must be cheap. */
export interface Gauges {
  /** whether more of this partner's deliveries are in the ready queue than one partner may have */
  isOverShare(partnerId: string): boolean
  /** whether too little disk is left to finish what was accepted */
  isDiskFull(): boolean
}

const shared = processWide<WeakMap<Runtime, Gauges>>('back-pressure')

/** Sets the gauges of this runtime. */
export function setGauges(runtime: Runtime, gauges: Gauges): void {
  shared.value ??= new WeakMap()
  shared.value.set(runtime, gauges)
}

/** The error for any publisher while there is no capacity, with the time to retry; otherwise null. */
export function findOverload(runtime: Runtime): AppError | null {
  if (runtime.database.batch.pending > maxQueuedWrites) return refusal('Too many writes are queued', 1)
  if (shared.value?.get(runtime)?.isDiskFull()) return refusal('The disk is nearly full', 10)
  return null
}

/**
 * Throws a 503 problem naming the fields whose partners have more than their share in the ready queue, so that the
 * rest of a batch can be published without them.
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
