import { createStepNamer } from '../step-id'
import type {
  Driver,
  EngineEvent,
  FunctionConfig,
  Invocation,
  Op,
  Reply,
  SerializedError,
  StoredEvent,
} from '../types'

type StepOptions = string | { id: string }
type EventName = string | { name: string }

export interface StepTools {
  run<T>(id: StepOptions, fn: () => T | Promise<T>): Promise<T>
  sleep(id: StepOptions, duration: string | number): Promise<void>
  sleepUntil(id: StepOptions, time: string | Date): Promise<void>
  sendEvent(id: StepOptions, events: EngineEvent | EngineEvent[]): Promise<{ ids: string[] }>
  waitForEvent(
    id: StepOptions,
    options: { event: EventName; timeout: string; match?: string; if?: string },
  ): Promise<StoredEvent | null>
}

export interface HandlerInput {
  event: StoredEvent
  runId: string
  attempt: number
  step: StepTools
  error?: Error
}

export interface DirectDefinition {
  config: FunctionConfig
  handler: (input: HandlerInput) => Promise<unknown>
}

/** Runs handlers with our own `step` object: none of the SDK's code is on the hot path. */
export function createDirectDriver(definitions: DirectDefinition[]): Driver {
  const byId = new Map(definitions.map((definition) => [definition.config.id, definition]))
  let enqueue: (events: EngineEvent[]) => Promise<string[]> = async () => []
  return {
    configs: definitions.map(({ config }) => config),
    bind: (bound) => {
      enqueue = bound
    },
    invoke: async (invocation) => {
      const definition = byId.get(invocation.functionId)
      if (!definition) throw new Error(`There is no function ${invocation.functionId}`)
      return new Call(invocation, (events) => enqueue(events)).run(definition.handler)
    },
  }
}

class StepFailure extends Error {}

class Call {
  private readonly nameStep = createStepNamer()
  private readonly ops: Op[] = []
  private running = 0
  private retry: Pick<Reply, 'noRetry' | 'retryAfter'> = {}
  private settle: (reply: Reply) => void = () => undefined

  constructor(
    private readonly invocation: Invocation,
    private readonly enqueue: (events: EngineEvent[]) => Promise<string[]>,
  ) {}

  run(handler: DirectDefinition['handler']): Promise<Reply> {
    return new Promise((resolve) => {
      this.settle = resolve
      const { event, runId, attempt } = this.invocation
      const input: HandlerInput = { event, runId: String(runId), attempt, step: this.createTools() }
      const failed = event.name === 'inngest/function.failed' ? (event.data.error as SerializedError) : null
      if (failed) input.error = Object.assign(new Error(failed.message), { name: failed.name })
      handler(input).then(
        (data) => this.complete(data),
        (error: unknown) => resolve(failureReply(error)),
      )
    })
  }

  private complete(data: unknown): void {
    const body = data === undefined ? null : toJson(data)
    if (this.ops.length === 0) this.settle({ status: 200, body })
    else this.settle({ status: 206, ops: [...this.ops, { op: 'RunComplete', id: '', data: body }] })
  }

  private createTools(): StepTools {
    const sleep = (id: StepOptions, name: string) =>
      this.step(id, (hash) => this.ask<void>({ op: 'Sleep', id: hash, name }))
    const run = <T>(id: StepOptions, fn: () => T | Promise<T>) =>
      this.step(id, (hash) => this.perform(hash, fn))
    return {
      run: (id, fn) => run(id, fn),
      sleep: (id, duration) => sleep(id, typeof duration === 'number' ? `${duration}ms` : duration),
      sleepUntil: (id, time) => sleep(id, new Date(time).toISOString()),
      sendEvent: (id, events) => run(id, async () => ({ ids: await this.enqueue([events].flat()) })),
      waitForEvent: (id, { event, timeout, match, if: condition }) =>
        this.step(id, (hash) => {
          const name = typeof event === 'string' ? event : event.name
          const expression = match ? `event.${match} == async.${match}` : condition
          return this.ask<StoredEvent | null>({
            op: 'WaitForEvent',
            id: hash,
            opts: { event: name, timeout, if: expression },
          })
        }),
    }
  }

  private step<T>(options: StepOptions, start: (hash: string) => Promise<T>): Promise<T> {
    const hash = this.nameStep(typeof options === 'string' ? options : options.id)
    const memo = this.invocation.steps[hash]
    if (memo === undefined) return start(hash)
    if (memo.type === 'data') return Promise.resolve(memo.data as T)
    return Promise.reject(Object.assign(new StepFailure(memo.error.message), { name: memo.error.name }))
  }

  private async perform<T>(hash: string, fn: () => T | Promise<T>): Promise<T> {
    this.running++
    try {
      const data = toJson(await fn())
      this.ops.push({ op: 'StepRun', id: hash, data })
      this.running--
      // After a retry, and beside other requests, the result is written down before the handler goes on.
      return this.invocation.attempt > 0 || this.ops.some(({ op }) => op !== 'StepRun')
        ? this.suspend()
        : (data as T)
    } catch (error) {
      this.running--
      const { noRetry, retryAfter } = failureReply(error)
      this.ops.push({ op: noRetry ? 'StepFailed' : 'StepError', id: hash, error: serialize(error) })
      this.retry = { noRetry, retryAfter }
      return this.suspend()
    }
  }

  private ask<T>(op: Op): Promise<T> {
    this.ops.push(op)
    return this.suspend()
  }

  // A promise of its own: a shared one would keep every suspended handler's frame alive.
  private suspend(): Promise<never> {
    setImmediate(() => {
      if (this.running === 0) this.settle({ status: 206, ops: this.ops, ...this.retry })
    })
    return new Promise(() => undefined)
  }
}

function failureReply(error: unknown): Reply {
  const name = error instanceof Error ? error.name : ''
  const retryAfter = (error as { retryAfter?: string } | null)?.retryAfter
  const noRetry = name === 'NonRetriableError' || error instanceof StepFailure
  return { status: noRetry ? 400 : 500, error: serialize(error), noRetry, retryAfter }
}

function serialize(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  return { name: error.name, message: error.message, ...(error.stack ? { stack: error.stack } : {}) }
}

function toJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}
