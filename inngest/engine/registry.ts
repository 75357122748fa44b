import { Cron } from 'croner'
import { compileExpression, type Expression, splitJoin } from './expression'
import { formatQueueKey } from './queue-key'
import type { Store } from './store'
import type { FunctionConfig, StoredEvent } from './types'

export interface Cancellation {
  fn: RegisteredFunction
  join: { run: Expression; event: Expression } | null
  condition: Expression | null
}

/** How many runs with the same key value may be in flight. */
export interface ConcurrencyLimit {
  limit: number
  key: Expression | null
  /** its key is the engine's fairness key: the queue key already contains that value */
  isFairness: boolean
}

export interface RegisteredFunction {
  id: number
  slug: string
  /** attempts of one step, the first included */
  maxAttempts: number
  idempotency: Expression | null
  limits: ConcurrencyLimit[]
  /** the queue key of the run that an event starts */
  queueKeyOf: (event: StoredEvent) => string
  cancelKey: Expression | null
}

export interface CronTrigger {
  fn: RegisteredFunction
  expression: string
  cron: Cron
  /** null until this engine leads */
  next: number | null
}

/** The functions of this build, indexed by id and by the events that start or cancel them. */
export interface Registry {
  byId: Map<number, RegisteredFunction>
  bySlug: Map<string, RegisteredFunction>
  triggers: Map<string, { fn: RegisteredFunction; condition: Expression | null }[]>
  cancellations: Map<string, Cancellation[]>
  crons: CronTrigger[]
}

/** Compiles the registrations; throws for an expression that the engine does not support. */
export function createRegistry(
  configs: FunctionConfig[],
  store: Store,
  fairnessKey: string | undefined,
): Registry {
  const registry: Registry = {
    byId: new Map(),
    bySlug: new Map(),
    triggers: new Map(),
    cancellations: new Map(),
    crons: [],
  }
  for (const config of configs) register(registry, config, store, fairnessKey)
  return registry
}

function register(
  registry: Registry,
  config: FunctionConfig,
  store: Store,
  fairnessKey: string | undefined,
): void {
  const row = store.putFunction.get(config.id)
  if (!row) throw new Error(`The function ${config.id} could not be registered`)
  const limits = toLimits(config, fairnessKey)
  const fn: RegisteredFunction = {
    id: row.id,
    slug: config.id,
    maxAttempts: (config.steps.step.retries?.attempts ?? 3) + 1,
    idempotency: config.idempotency ? compileExpression(config.idempotency) : null,
    limits,
    queueKeyOf: compileQueueKey(row.id, limits, fairnessKey),
    cancelKey: null,
  }
  registry.byId.set(fn.id, fn)
  registry.bySlug.set(fn.slug, fn)
  registerTriggers(registry, fn, config)
  registerCancellations(registry, fn, config)
}

function toLimits({ concurrency = [] }: FunctionConfig, fairnessKey: string | undefined): ConcurrencyLimit[] {
  return [concurrency].flat().map((option) => {
    const { limit, key } = typeof option === 'number' ? { limit: option } : option
    const isFairness = key !== undefined && key === fairnessKey
    return { limit, key: key ? compileExpression(key) : null, isFairness }
  })
}

function compileQueueKey(fn: number, limits: ConcurrencyLimit[], fairnessKey: string | undefined) {
  const fairness = fairnessKey ? compileExpression(fairnessKey) : null
  const keys = limits.flatMap(({ key, isFairness }) => (isFairness ? [] : [key]))
  const read = (key: Expression | null, event: StoredEvent) => String(key?.({ event }) ?? '')
  return (event: StoredEvent) =>
    formatQueueKey({ partition: read(fairness, event), fn, values: keys.map((key) => read(key, event)) })
}

function registerTriggers(registry: Registry, fn: RegisteredFunction, config: FunctionConfig): void {
  for (const { event, expression, cron } of config.triggers) {
    if (cron) {
      const [, zone = 'UTC', pattern = cron] = /^TZ=(\S+)\s+(.+)$/.exec(cron) ?? []
      registry.crons.push({
        fn,
        expression: cron,
        cron: new Cron(pattern, { timezone: zone }),
        next: null,
      })
    } else if (event) {
      append(registry.triggers, event, { fn, condition: expression ? compileExpression(expression) : null })
    }
  }
}

function registerCancellations(registry: Registry, fn: RegisteredFunction, config: FunctionConfig): void {
  for (const { event, if: condition } of config.cancel ?? []) {
    // One key per function is indexed; a second condition scans the open runs.
    const join = condition && !fn.cancelKey ? splitJoin(condition) : null
    if (join) fn.cancelKey = join.run
    const compiled = condition && !join ? compileExpression(condition) : null
    append(registry.cancellations, event, { fn, join, condition: compiled })
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value])
}
