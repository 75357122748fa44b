import { setTimeout as delay } from 'node:timers/promises'
import type { CancelRow, Store } from './store'
import type { EngineOptions } from './types'

/** How many runs are ended in the transaction of the event that cancels them. */
const maxAtOnce = 200

// Limits how long the thread is held; the disk write takes about as long again.
const maxPieceMs = 10
const rowsPerStatement = 50

/**
 * Cancels the open runs of a function with this key, inside the caller's transaction. If there are many, only some
 * are ended immediately; the others count as cancelled from now on, but runs that start later do not.
 */
export function cancelByKey(store: Store, of: Omit<CancelRow, 'last_run'>, now: number): void {
  const last = store.lastByKey.get(of.fn, of.cancel_key)
  if (typeof last !== 'number') return
  const cancel = { ...of, last_run: last }
  if (endSome(store, cancel, now, maxAtOnce)) store.putCancel.run(cancel)
}

/**
 * Ends the runs that count as cancelled, in pieces, until none is left; after each piece other work gets as long as
 * the piece took.
 */
export async function endCancelled(
  store: Store,
  { transact }: Pick<EngineOptions, 'transact'>,
  now: () => number,
  isWanted: () => boolean,
): Promise<void> {
  const endPiece = () => {
    const cancel = store.nextCancel.get()
    if (!cancel) return false
    const endsAt = performance.now() + maxPieceMs
    let isLeft = true
    while (isLeft && performance.now() < endsAt) isLeft = endSome(store, cancel, now(), rowsPerStatement)
    if (!isLeft) store.dropCancel.run(cancel)
    return true
  }
  while (isWanted()) {
    const begun = performance.now()
    if (!(await transact(endPiece))) return
    await delay(performance.now() - begun)
  }
}

// From the oldest on: while any is left, the last one is.
function endSome(store: Store, { fn, cancel_key, last_run }: CancelRow, now: number, limit: number): boolean {
  const ended = store.cancelByKey.all(now, fn, cancel_key, last_run, limit)
  for (const { id } of ended) store.dropWaits.run(id)
  return ended.length === limit
}
