import type { Database } from 'better-sqlite3'
import type { Identity } from './leader'

/** What is handed in: the same shape Inngest takes. `ts` in the future delays the runs it starts. */
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

/** What a handler asked for, in the SDK's own terms; `id` is the hashed step id. */
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

/** Runs handlers; the engine does not know how. */
export interface Driver {
  configs: FunctionConfig[]
  bind(enqueue: (events: EngineEvent[]) => Promise<string[]>): void
  invoke(invocation: Invocation, stepId?: string): Promise<Reply>
}

export interface Clock {
  now(): number
  /** Calls `fn` once, when `at` has come or before; returns a cancel. */
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
  /** the engine's name among several on one database, and which of them are gone; else leases are waited for */
  identity?: Identity
  /** how long a step may take, ms; 30 s unless said otherwise */
  maxStepMs?: number
  clock?: Clock
  /** runs worked on at once; 128 unless said otherwise */
  concurrency?: number
  /** the share of them, 0 to 1, that only runs without a step result may use; a quarter unless said otherwise */
  reservedShare?: number
  /** how long a run takes that makes its lane slow, so that it has no part in that share */
  slowMs?: number
  /** whose turn a run counts as when there are more than can go, such as `event.data.tenantId` */
  fairnessKey?: string
  /** how long finished runs are kept */
  keepMs?: number
  /** how often another process's writes are looked for; 0 is never */
  pollMs?: number
  random?: () => number
}

/** Counts go no further than about 1 000, which is read as "many": they cost the same whatever the backlog. */
export interface EngineState {
  leader: boolean
  /** whether any engine, this one or another, has a lease that counts now */
  isLed: boolean
  /** since when (ms) the oldest run has been due for more than a minute that nobody is at; null when none has */
  unattendedSince: number | null
  inFlight: number
  /** those under way included, those in line not */
  due: number
  /** due, and waiting for a slot or for room under one of its keys; some of them may be under way meanwhile */
  inLine: number
  oldestDueAt: number | null
  sleeping: number
}
