import { backoffMs, durationMs } from './duration'
import { insertRun } from './ingest'
import type { QueueKey } from './queue-key'
import type { RegisteredFunction, Registry } from './registry'
import { runStatus } from './schema'
import type { RunRow, Store } from './store'
import type { Driver, Op, Reply, SerializedError, StepMemos, StoredEvent } from './types'

/** A run that this engine has claimed and is working on. */
export interface Job {
  id: number
  fn: RegisteredFunction
  lane: QueueKey
  /** it had no step result when it was claimed */
  isFirst: boolean
  /** it may use the reserved share */
  isPrioritised: boolean
  /** in the time of `performance.now()` */
  claimedAt: number
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
  /** resolves once `apply` is on disk, with its result: whether the run is still open and this engine's */
  commit: (apply: () => boolean) => Promise<boolean>
  /** false once the engine is stopping: a run pauses between steps */
  isOn: () => boolean
}

export function createJob(fn: RegisteredFunction, row: RunRow, lane: QueueKey): Job {
  return {
    id: row.id,
    fn,
    lane,
    isFirst: row.steps === null,
    isPrioritised: false,
    claimedAt: performance.now(),
    attempt: row.attempt,
    event: JSON.parse(row.event),
    steps: row.steps ? JSON.parse(row.steps) : {},
    planOnly: false,
  }
}

/** Works on a run until it sleeps, waits, ends, is cancelled or must be retried later. Never rejects. */
export async function workOn(deps: RunnerDeps, job: Job): Promise<void> {
  while (await takeTurn(deps, job)) if (!deps.isOn()) return
}

async function takeTurn(deps: RunnerDeps, job: Job): Promise<boolean> {
  const reply = await invoke(deps, job)
  try {
    return await advance(deps, job, reply)
  } catch (error) {
    // For example an invalid sleep duration: it counts as the handler's own failure.
    return advance(deps, job, { status: 500, error: { name: 'Error', message: String(error) } })
  }
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
  const isLast = reply.noRetry || isLastTry(job)
  return isLast ? end(deps, job, runStatus.failed, reply.error) : retryLater(deps, job, reply.retryAfter)
}

function isLastTry(job: Job): boolean {
  return job.attempt + 1 >= job.fn.maxAttempts
}

async function applyOps(deps: RunnerDeps, job: Job, reply: Reply): Promise<boolean> {
  const parts = await runPlanned(deps, job, reply.ops ?? [])
  const ops = [...(reply.ops ?? []), ...parts.flatMap((part) => part.ops ?? [])]
  const retryAfter = [reply, ...parts].find((part) => part.retryAfter !== undefined)?.retryAfter
  const broken = parts.find(({ status }) => status !== 206)
  const failure = isLastTry(job) ? undefined : ops.find(({ op }) => op === 'StepError')
  const asked = ops.filter(({ op }) => op === 'Sleep' || op === 'WaitForEvent')
  for (const op of ops) memoize(job, op, Boolean(failure ?? broken) || asked.length > 1)
  if (asked.length > 1) throw new Error('The engine cannot sleep or wait for two things at the same time')
  if (failure) return retryLater(deps, job, retryAfter)
  if (broken) return advance(deps, job, broken)

  const complete = ops.find(({ op }) => op === 'RunComplete')
  if (complete) return end(deps, job, runStatus.done, complete.data)
  const [pause] = asked
  if (pause?.op === 'Sleep') return park(deps, job, deps.now() + durationMs(pause.name ?? '0s', deps.now()))
  if (pause) return waitFor(deps, job, pause)
  if (ops.length === 0)
    return end(deps, job, runStatus.failed, { name: 'Error', message: 'The function made no progress' })
  job.attempt = 0
  return save(deps, job, deps.now(), 0)
}

// Parallel steps are planned first; each then gets a call of its own.
async function runPlanned(deps: RunnerDeps, job: Job, ops: Op[]): Promise<Reply[]> {
  const planned = ops.filter(({ op }) => op === 'StepPlanned')
  job.planOnly ||= planned.length > 1
  return Promise.all(planned.map(({ id }) => invoke(deps, job, id)))
}

// A step that is to be retried has no result yet, and whatever the run requested beside it is requested again.
function memoize(job: Job, op: Op, isTriedAgain: boolean): void {
  const error = op.error ?? { name: 'Error', message: 'Unknown error' }
  if (op.op === 'StepRun' || op.op === 'Step') job.steps[op.id] = { type: 'data', data: op.data ?? null }
  if (op.op === 'StepFailed' || (op.op === 'StepError' && !isTriedAgain))
    job.steps[op.id] = { type: 'error', error }
  if ((op.op === 'Sleep' || op.op === 'WaitForEvent') && !isTriedAgain)
    job.steps[op.id] = { type: 'data', data: null }
}

function save({ commit, store }: RunnerDeps, job: Job, dueAt: number, attempt: number): Promise<boolean> {
  const steps = Object.keys(job.steps).length === 0 ? null : JSON.stringify(job.steps)
  return commit(() => store.continueRun.run(dueAt, attempt, steps, job.id).changes === 1)
}

async function park(deps: RunnerDeps, job: Job, dueAt: number, attempt = 0): Promise<false> {
  await save(deps, job, dueAt, attempt)
  return false
}

// The memo starts as null, which is the result of a timeout; an event overwrites it.
async function waitFor(deps: RunnerDeps, job: Job, op: Op): Promise<false> {
  const dueAt = deps.now() + durationMs(op.opts?.timeout ?? '365d', deps.now())
  const steps = JSON.stringify(job.steps)
  await deps.commit(() => {
    const { changes } = deps.store.continueRun.run(dueAt, 0, steps, job.id)
    if (changes === 1)
      deps.store.putWait.run(job.id, op.id, op.opts?.event ?? op.name ?? '', op.opts?.if ?? null)
    return changes === 1
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
  const text = output === undefined ? null : JSON.stringify(output)
  await deps.commit(() => {
    const now = deps.now()
    const { changes } = store.endRun.run(status, now, text, job.id)
    const onFailure = registry.bySlug.get(`${job.fn.slug}-failure`)
    if (changes === 1 && status === runStatus.failed && onFailure) {
      insertRun(store, onFailure, failureEvent(job, output as SerializedError, now), now)
    }
    return changes === 1
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
