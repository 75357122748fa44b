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

/** Runs handlers with our own `step` object: no SDK code on the hot path. */
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
  private unwritten = false
  private pausing = false
  private over = false
  private failure: Reply | null = null
  private retryAfter: string | undefined
  private resolve: (reply: Reply) => void = () => undefined

  constructor(
    private readonly invocation: Invocation,
    private readonly enqueue: (events: EngineEvent[]) => Promise<string[]>,
  ) {}

  run(handler: DirectDefinition['handler']): Promise<Reply> {
    const { event, runId, attempt } = this.invocation
    const input: HandlerInput = { event, runId: String(runId), attempt, step: this.createTools() }
    const failed = event.name === 'inngest/function.failed' ? (event.data.error as SerializedError) : null
    if (failed) input.error = Object.assign(new Error(failed.message), { name: failed.name })
    return new Promise((resolve) => {
      this.resolve = resolve
      void this.follow(handler, input)
    })
  }

  private async follow(handler: DirectDefinition['handler'], input: HandlerInput): Promise<void> {
    try {
      const body = toJson(await handler(input))
      if (this.ops.length === 0) this.settle({ status: 200, body })
      else this.settle({ status: 206, ops: [...this.ops, { op: 'RunComplete', id: '', data: body }] })
    } catch (error) {
      // Results of its steps are recorded first; the next call throws again.
      this.failure = failureReply(error)
      this.pause()
    }
  }

  private settle(reply: Reply): void {
    this.over = true
    this.resolve(reply)
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
    // A step begins only once the previous one is recorded, and never after the reply was returned.
    if (this.unwritten || this.failure || this.over) return this.suspend()
    this.running++
    try {
      const data = toJson(await fn())
      this.ops.push({ op: 'StepRun', id: hash, data })
      this.unwritten = true
      this.running--
      return this.pausing ? this.suspend() : (data as T)
    } catch (error) {
      const { noRetry, retryAfter } = failureReply(error)
      this.ops.push({ op: noRetry ? 'StepFailed' : 'StepError', id: hash, error: serialize(error) })
      this.retryAfter ??= retryAfter
      this.unwritten = true
      this.running--
      return this.suspend()
    }
  }

  private ask<T>(op: Op): Promise<T> {
    this.ops.push(op)
    return this.suspend()
  }

  // A new promise each time: a shared one would keep every suspended handler's frame alive.
  private suspend(): Promise<never> {
    this.pause()
    return new Promise(() => undefined)
  }

  // Replies once no step is in flight; a step that ends later calls this again.
  private pause(): void {
    this.pausing = true
    setImmediate(() => {
      if (this.running > 0 || this.over) return
      if (this.failure && !this.unwritten) return this.settle(this.failure)
      const ops = this.failure ? this.ops.filter(({ op }) => op.startsWith('Step')) : this.ops
      this.settle({ status: 206, ops, retryAfter: this.retryAfter })
    })
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
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? null : JSON.parse(text)
}
