import { backoffMs, durationMs } from './duration'
import { insertRun } from './ingest'
import type { RegisteredFunction, Registry } from './registry'
import { runStatus } from './schema'
import type { RunRow, Store } from './store'
import type { Driver, Op, Reply, SerializedError, StepMemos, StoredEvent } from './types'

/** A run that this engine has claimed and is working on. */
export interface Job {
  id: number
  fn: RegisteredFunction
  concurrencyKey: string | null
  attempt: number
  event: StoredEvent
  steps: StepMemos
  planOnly: boolean
}

export interface RunnerDeps {
  store: Store
  registry: Registry
  driver: Driver
  now: () => number
  random: () => number
  /** resolves once `apply` is on disk */
  commit: (apply: () => void) => Promise<void>
  /** false once the engine is stopping: a run stops between steps */
  isOn: () => boolean
}

export function createJob(fn: RegisteredFunction, row: RunRow): Job {
  return {
    id: row.id,
    fn,
    concurrencyKey: row.concurrency_key,
    attempt: row.attempt,
    event: JSON.parse(row.event),
    steps: row.steps ? JSON.parse(row.steps) : {},
    planOnly: false,
  }
}

/** Works on a run until it sleeps, waits, ends or must be tried again later. */
export async function workOn(deps: RunnerDeps, job: Job): Promise<void> {
  while (await advance(deps, job, await invoke(deps, job))) if (!deps.isOn()) return
}

async function invoke({ driver }: RunnerDeps, job: Job, stepId?: string): Promise<Reply> {
  const { id: runId, fn, event, steps, attempt, planOnly } = job
  const { slug: functionId, maxAttempts } = fn
  try {
    return await driver.invoke({ runId, functionId, event, steps, attempt, maxAttempts, planOnly }, stepId)
  } catch (error) {
    return { status: 500, error: { name: 'Error', message: String(error) } }
  }
}

async function advance(deps: RunnerDeps, job: Job, reply: Reply): Promise<boolean> {
  if (reply.status === 206) return applyOps(deps, job, reply)
  if (reply.status === 200) return end(deps, job, runStatus.done, reply.body)
  const isLast = reply.noRetry || job.attempt + 1 >= job.fn.maxAttempts
  return isLast ? end(deps, job, runStatus.failed, reply.error) : retryLater(deps, job, reply.retryAfter)
}

async function applyOps(deps: RunnerDeps, job: Job, reply: Reply): Promise<boolean> {
  const ops = reply.ops ?? []
  const planned = ops.filter(({ op }) => op === 'StepPlanned')
  if (planned.length > 0) {
    job.planOnly ||= planned.length > 1
    const replies = await Promise.all(planned.map(({ id }) => invoke(deps, job, id)))
    ops.push(...replies.flatMap((part) => part.ops ?? []))
  }
  const failure = ops.find((op) => op.op === 'StepError' && !isFinal(job, reply))
  for (const op of ops) memoize(job, op, failure)
  if (failure) return retryLater(deps, job, reply.retryAfter)

  const complete = ops.find(({ op }) => op === 'RunComplete')
  if (complete) return end(deps, job, runStatus.done, complete.data)
  const sleep = ops.find(({ op }) => op === 'Sleep')
  if (sleep) return park(deps, job, deps.now() + durationMs(sleep.name ?? '0s', deps.now()))
  const wait = ops.find(({ op }) => op === 'WaitForEvent')
  if (wait) return waitFor(deps, job, wait)
  if (ops.length === 0)
    return end(deps, job, runStatus.failed, { name: 'Error', message: 'The function made no progress' })
  job.attempt = 0
  await deps.commit(() => deps.store.continueRun.run(deps.now(), 0, JSON.stringify(job.steps), job.id))
  return true
}

function isFinal(job: Job, reply: Reply): boolean {
  return reply.noRetry === true || job.attempt + 1 >= job.fn.maxAttempts
}

function memoize(job: Job, op: Op, failure: Op | undefined): void {
  const error = op.error ?? { name: 'Error', message: 'Unknown error' }
  if (op.op === 'StepRun' || op.op === 'Step') job.steps[op.id] = { type: 'data', data: op.data ?? null }
  if (op.op === 'Sleep' || op.op === 'WaitForEvent') job.steps[op.id] = { type: 'data', data: null }
  if (op.op === 'StepFailed' || (op.op === 'StepError' && op !== failure))
    job.steps[op.id] = { type: 'error', error }
}

async function park(deps: RunnerDeps, job: Job, dueAt: number, attempt = 0): Promise<false> {
  await deps.commit(() => deps.store.continueRun.run(dueAt, attempt, JSON.stringify(job.steps), job.id))
  return false
}

// The memo already says null, which is what a timeout gives; an event overwrites it.
async function waitFor(deps: RunnerDeps, job: Job, op: Op): Promise<false> {
  const dueAt = deps.now() + durationMs(op.opts?.timeout ?? '365d', deps.now())
  await deps.commit(() => {
    deps.store.continueRun.run(dueAt, 0, JSON.stringify(job.steps), job.id)
    deps.store.putWait.run(job.id, op.id, op.opts?.event ?? op.name ?? '', op.opts?.if ?? null)
  })
  return false
}

function retryLater(deps: RunnerDeps, job: Job, retryAfter: string | undefined): Promise<false> {
  const now = deps.now()
  const after = retryAfter && /^\d+$/.test(retryAfter) ? `${retryAfter}s` : retryAfter
  const delay = after ? durationMs(after, now) : backoffMs(job.attempt, deps.random)
  return park(deps, job, now + delay, job.attempt + 1)
}

async function end(deps: RunnerDeps, job: Job, status: number, output: unknown): Promise<false> {
  const { store, registry } = deps
  await deps.commit(() => {
    const now = deps.now()
    const text = output === undefined ? null : JSON.stringify(output)
    const { changes } = store.endRun.run(status, now, text, job.id)
    store.dropWaits.run(job.id)
    const onFailure = registry.bySlug.get(`${job.fn.slug}-failure`)
    if (changes === 1 && status === runStatus.failed && onFailure) {
      insertRun(store, onFailure, failureEvent(job, output as SerializedError, now), now)
    }
  })
  return false
}

function failureEvent(job: Job, error: SerializedError | undefined, ts: number): StoredEvent {
  return {
    id: `failed-${job.id}`,
    name: 'inngest/function.failed',
    ts,
    data: { function_id: job.fn.slug, run_id: String(job.id), error, event: job.event },
  }
}
