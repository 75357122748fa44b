import type { Database } from 'better-sqlite3'
import type { Identity } from './leader'

/** An event as Inngest takes it. A `ts` in the future delays the runs it starts. */
export interface EngineEvent {
  name: string
  data: Record<string, unknown>
  id?: string | undefined
  ts?: number | undefined
}

export interface StoredEvent {
  id: string
  name: string
  data: Record<string, unknown>
  ts: number
}

/** One function's registration, as the SDK sends it to a server. */
export interface FunctionConfig {
  id: string
  triggers: { event?: string; expression?: string; cron?: string }[]
  steps: { step: { retries?: { attempts: number } } }
  idempotency?: string
  concurrency?: number | { key?: string; limit: number } | { key?: string; limit: number }[]
  cancel?: { event: string; if?: string }[]
}

export interface SerializedError {
  name: string
  message: string
  stack?: string
}

export type StepMemo = { type: 'data'; data: unknown } | { type: 'error'; error: SerializedError }
export type StepMemos = Record<string, StepMemo>

/** An operation that a handler requested, in the SDK's own terms; `id` is the hashed step id. */
export interface Op {
  op:
    | 'StepRun'
    | 'Step'
    | 'StepError'
    | 'StepFailed'
    | 'StepPlanned'
    | 'Sleep'
    | 'WaitForEvent'
    | 'RunComplete'
  id: string
  name?: string
  data?: unknown
  error?: SerializedError
  opts?: { event?: string; if?: string; timeout?: string }
}

export interface Invocation {
  runId: number
  functionId: string
  event: StoredEvent
  steps: StepMemos
  attempt: number
  maxAttempts: number
  /** plan parallel steps instead of running the first one found */
  planOnly: boolean
}

/** 200: finished with `body`. 206: `ops`. Anything else: the handler threw `error`. */
export interface Reply {
  status: number
  body?: unknown
  ops?: Op[]
  error?: SerializedError
  noRetry?: boolean
  retryAfter?: string | undefined
}

/** Runs handlers; the engine does not depend on how. */
export interface Driver {
  configs: FunctionConfig[]
  bind(enqueue: (events: EngineEvent[]) => Promise<string[]>): void
  invoke(invocation: Invocation, stepId?: string): Promise<Reply>
}

export interface Clock {
  now(): number
  /** Calls `fn` once, at `at` or earlier; returns a function that cancels it. */
  wake(at: number, fn: () => void): () => void
}

export interface EngineLog {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface EngineOptions {
  /** the application's one connection */
  sqlite: Database
  /** Runs a synchronous `fn` in a transaction and resolves once it is on disk; rejects when nothing was applied. */
  transact: <T>(fn: () => T) => Promise<T>
  driver: Driver
  log: EngineLog
  /** the engine's name among several on one database, and which of them have ended; without it, leases must expire */
  identity?: Identity
  /** how long a step may take, ms; default 30 s */
  maxStepMs?: number
  clock?: Clock
  /** how many runs are worked on at the same time; default 128 */
  concurrency?: number
  /** the share of them, 0 to 1, reserved for runs without a step result; default a quarter */
  reservedShare?: number
  /** how long a run takes that makes its queue key slow, so that it may not use the reserved share */
  slowMs?: number
  /** the partition of a run, which takes turns when capacity is exhausted, such as `event.data.tenantId` */
  fairnessKey?: string
  /** how long finished runs are kept */
  keepMs?: number
  /** how often to look for another process's writes; 0 is never */
  pollMs?: number
  random?: () => number
}

/** Counts stop at about 1 000, which means "many": they cost the same whatever the backlog. */
export interface EngineState {
  leader: boolean
  /** whether any engine, this one or another, has a valid lease */
  isLed: boolean
  /**
   * since when (ms) the oldest run that nothing works on has been overdue by more than a minute; null when there is
   * none
   */
  unattendedSince: number | null
  inFlight: number
  /** including those in flight, excluding the ready queue */
  due: number
  /** due, and waiting for a slot or a concurrency limit; some of them may be in flight by now */
  inLine: number
  oldestDueAt: number | null
  sleeping: number
}
