import { randomUUID } from 'node:crypto'
import { cancelByKey } from './cancels'
import { compileExpression } from './expression'
import type { Cancellation, RegisteredFunction, Registry } from './registry'
import type { Store, WaitRow } from './store'
import type { EngineEvent, StepMemos, StoredEvent } from './types'

/**
 * Turns events into runs, cancellations and wake-ups. Synchronous, inside the caller's transaction, and rolled back
 * with it. A repeated event id is dropped for as long as it is remembered (24 h).
 */
export function ingestEvents(store: Store, registry: Registry, events: EngineEvent[], now: number): string[] {
  // Nothing below makes a run wait.
  const withoutWaits = new Set<string>()
  const listWaits = (name: string) => {
    const waits = withoutWaits.has(name) ? [] : store.listWaits.all(name)
    if (waits.length === 0) withoutWaits.add(name)
    return waits
  }
  return events.map((event) => {
    const stored: StoredEvent = {
      id: event.id ?? randomUUID(),
      name: event.name,
      data: event.data,
      ts: event.ts ?? now,
    }
    const isNew = event.id === undefined || store.seeEvent.run(event.id, now).changes === 1
    if (isNew) ingest(store, registry, stored, now, listWaits)
    return stored.id
  })
}

function ingest(
  store: Store,
  registry: Registry,
  event: StoredEvent,
  now: number,
  listWaits: (name: string) => WaitRow[],
): void {
  for (const { fn, condition } of registry.triggers.get(event.name) ?? []) {
    if (!condition || condition({ event }) === true) insertRun(store, fn, event, Math.max(event.ts, now))
  }
  for (const cancellation of registry.cancellations.get(event.name) ?? []) {
    cancelRuns(store, cancellation, event, now)
  }
  for (const wait of listWaits(event.name)) wakeRun(store, wait, event, now)
}

/** Inserts a run due at `dueAt`; does nothing if one with the same idempotency key exists. */
export function insertRun(
  store: Store,
  fn: RegisteredFunction,
  event: StoredEvent,
  dueAt: number,
  idempotencyKey: string | null = textOf(fn.idempotency?.({ event })),
): void {
  const cancelKey = textOf(fn.cancelKey?.({ event }))
  store.insertRun.run(
    fn.id,
    dueAt,
    fn.queueKeyOf(event),
    cancelKey,
    idempotencyKey,
    JSON.stringify(event),
    dueAt,
  )
}

function cancelRuns(
  store: Store,
  { fn, join, condition }: Cancellation,
  async: StoredEvent,
  now: number,
): void {
  if (join) {
    const key = textOf(join.event({ async }))
    if (key !== null) cancelByKey(store, { fn: fn.id, cancel_key: key }, now)
    return
  }
  for (const run of store.listOpen.all(fn.id)) {
    if (condition && condition({ event: JSON.parse(run.event), async }) !== true) continue
    store.endRun.run(5, now, null, run.id)
    store.dropWaits.run(run.id)
  }
}

function wakeRun(store: Store, wait: WaitRow, async: StoredEvent, now: number): void {
  const { expression, run, step } = wait
  if (expression && compileExpression(expression)({ event: JSON.parse(wait.event), async }) !== true) return
  const steps: StepMemos = JSON.parse(wait.steps ?? '{}')
  steps[step] = { type: 'data', data: async }
  store.continueRun.run(now, 0, JSON.stringify(steps), run)
  store.dropWaits.run(run)
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
