import type { Inngest, InngestFunction } from 'inngest'
import type { DirectDefinition, HandlerInput } from './engine/drivers/direct'
import type { FunctionConfig } from './engine/types'

/** The options of `createFunction` that both the SDK and the engine honour; any other is refused. */
export interface FunctionOptions {
  id: string
  name?: string
  triggers: { event?: string; if?: string; cron?: string }[]
  /** attempts after the first; required, since the server's and the SDK's defaults differ */
  retries: number
  idempotency?: string
  concurrency?: { key?: string; limit: number }[]
  cancelOn?: { event: string; match?: string; if?: string }[]
  onFailure?: (input: HandlerInput) => Promise<unknown>
}

const knownOptions = [
  'id',
  'name',
  'triggers',
  'retries',
  'idempotency',
  'concurrency',
  'cancelOn',
  'onFailure',
]

/** Functions, each as the SDK's object and as what the embedded engine runs directly. */
export interface FunctionRegistry {
  defineFunction(options: FunctionOptions, handler: (input: HandlerInput) => Promise<unknown>): void
  functions: InngestFunction.Any[]
  definitions: DirectDefinition[]
}

/** Collects functions for a client; `defineFunction` throws for an option that the engine does not support. */
export function createFunctionRegistry(client: Inngest.Any): FunctionRegistry {
  const functions: InngestFunction.Any[] = []
  const definitions: DirectDefinition[] = []
  return {
    functions,
    definitions,
    defineFunction: (options, handler) => {
      assertKnown(options)
      const create = client.createFunction as (options: object, handler: unknown) => InngestFunction.Any
      functions.push(create.call(client, options, handler))
      definitions.push(...toDefinitions(client.id, options, handler))
    },
  }
}

function assertKnown(options: FunctionOptions): void {
  const unknown = Object.keys(options).find((option) => !knownOptions.includes(option))
  if (unknown) throw new Error(`${options.id}: the option ${unknown} is not supported`)
  const limits = options.concurrency ?? []
  if (limits.length > 2) throw new Error(`${options.id}: a function may have two concurrency limits at most`)
  const odd = limits.flatMap(Object.keys).find((name) => name !== 'key' && name !== 'limit')
  if (odd) throw new Error(`${options.id}: the concurrency option ${odd} is not supported`)
  if (typeof options.retries !== 'number') throw new Error(`${options.id}: retries must be set`)
}

function toDefinitions(appId: string, options: FunctionOptions, handler: DirectDefinition['handler']) {
  const id = `${appId}-${options.id}`
  const config: FunctionConfig = {
    id,
    triggers: options.triggers.map(({ event, if: expression, cron }) => ({ event, expression, cron })),
    steps: { step: { retries: { attempts: options.retries } } },
    idempotency: options.idempotency,
    concurrency: options.concurrency,
    cancel: options.cancelOn?.map(({ event, match, if: condition }) => ({
      event,
      if: match ? `event.${match} == async.${match}` : condition,
    })),
  }
  if (!options.onFailure) return [{ config, handler }]
  const onFailure: FunctionConfig = {
    id: `${id}-failure`,
    triggers: [{ event: 'inngest/function.failed', expression: `event.data.function_id == '${id}'` }],
    steps: { step: { retries: { attempts: 1 } } },
  }
  return [
    { config, handler },
    { config: onFailure, handler: options.onFailure },
  ]
}
