import type { Database } from '@/db/client'
import type { Db } from '@/db/tables/schema'
import type { AutoDisable, Retention } from '@/lib/config/limits'
import type { OidcSettings } from '@/lib/config/people'
import type { Actor } from '@/lib/platform/actor'
import type { Log, Mailer, RateLimiter, SecretBox } from '@/lib/platform/ports'
import type { EgressPolicy, KeyMeter, LiveFeed, Sender } from './ports'
import { processWide } from './process-wide'
import type { Walks } from './walks'

/** An event for background work: ids only, never a payload, secret, phone or URL. */
export interface JobEvent {
  name:
    | 'webhook/delivery.created'
    | 'webhook/delivery.overdue'
    | 'webhook/endpoint.stopped'
    | 'webhook/endpoint.stopping'
    | 'webhook/replay.driven'
    | 'webhook/publish.stored'
    | 'webhook/notice.created'
    | 'webhook/failures.counted'
    | 'team/invite.created'
  data: Record<string, string>
  id?: string
}

/** Emits events for background work inside the caller's transaction: they are sent if and only if it commits. */
export type Emit = (db: Db, events: JobEvent[]) => Promise<void>

/** Which of these deliveries still have an open run, inside the caller's transaction. */
export type FindScheduled = (deliveryIds: string[]) => Set<string>

/** The state of this process's embedded engine. */
export interface EngineState {
  /** whether this process runs what is due */
  leader: boolean
  /** whether some process does, this one or another */
  isLed: boolean
  /**
   * when the oldest due run that no process is working on became due (ms), if that is more than a minute ago; else null
   */
  unattendedSince: number | null
  inFlight: number
  /** due and in the ready queue */
  inLine: number
  sleeping: number
}

/** What a process holds exactly once. */
export interface Runtime {
  database: Database
  emit: Emit
  /** null with a real Inngest server, whose runs are not visible here */
  findScheduled: FindScheduled | null
  /** null with a real Inngest server */
  engineState: () => EngineState | null
  sender: Sender
  egress: EgressPolicy
  secretBox: SecretBox
  retryScheduleMs: number[]
  autoDisable: AutoDisable
  retention: Retention
  rateLimiter: RateLimiter
  walks: Walks
  keyMeter: KeyMeter
  /** null where no mail is sent */
  mailer: Mailer | null
  /** null where people sign in by password only */
  oidc: OidcSettings | null
  /** how support staff may sign in */
  staffSignIn: 'any' | 'oidc'
  liveFeed: LiveFeed
  /** how many proxies of our own are in front */
  trustedProxies: number
  publicUrl: string
  /** base URL of test inboxes, without a path; null where this installation has none */
  inboxUrl: string | null
  nextAuthSecret: string
  now: () => number
  log: Log
}

/**
 * What every verb gets beside its input. `db` is read-only, except inside `withTransaction`, where it is the
 * transaction.
 */
export interface Context {
  runtime: Runtime
  db: Db
  actor: Actor
  /**
   * the tenant that is read or written; empty for platform, support and system, and for users who have not chosen one
   * yet
   */
  partnerId: string
  requestId: string
  /** the ETag that a change requires; null for any */
  ifMatch: string | null
}

/** Builds the context of one request or job. */
export function createContext(
  runtime: Runtime,
  { actor, partnerId = '', requestId }: { actor: Actor; partnerId?: string; requestId: string },
): Context {
  return { runtime, db: runtime.database.reads, actor, partnerId, requestId, ifMatch: null }
}

/**
 * Runs `fn` in a transaction that may be shared with other writers and resolves once it is on disk; a nested call
 * joins the outer transaction. `fn` may await only the database. Rejects with StorageUnavailableError when the
 * database cannot be written.
 */
export function withTransaction<T>(ctx: Context, fn: (ctx: Context) => Promise<T>): Promise<T> {
  if (ctx.db !== ctx.runtime.database.reads) return fn(ctx)
  return ctx.runtime.database.batch.write((db) => fn({ ...ctx, db }))
}

/** An operation on a set of inputs in one transaction: one result for each, in their order. */
export type SetVerb<I, O> = (tx: Context, inputs: I[]) => Promise<O[]>

/**
 * Does `verb` for one input, together with whatever else is asked of it at the same time, in a transaction that may be
 * shared with other writers; resolves once it is on disk. `verb` must use of its context only what all callers share.
 * When it throws for a set, each input is tried on its own. Inside a transaction it is done there, alone.
 */
export async function withSharedTransaction<I, O>(ctx: Context, verb: SetVerb<I, O>, input: I): Promise<O> {
  const { reads, batch } = ctx.runtime.database
  if (ctx.db !== reads) return (await verb(ctx, [input]))[0] as O
  return batch.writeOneOf(verb, (db, inputs: I[]) => verb({ ...ctx, db }, inputs), input)
}

const shared = processWide<Runtime | undefined>('runtime')

/** Registers this process's runtime. */
export function setRuntime(runtime: Runtime | undefined): void {
  shared.value = runtime
}

/** This process's runtime; throws before it has started. */
export function getRuntime(): Runtime {
  const runtime = shared.value
  if (!runtime) throw new Error('The product has not been started in this process')
  return runtime
}
