import { type Inngest, InngestCommHandler, type InngestFunction } from 'inngest'
import type { Driver, EngineEvent, FunctionConfig, Invocation, Op, Reply, SerializedError } from '../types'

const origin = 'http://embedded.invalid'

interface Exchange {
  method: 'PUT' | 'POST'
  url: URL
  body: unknown
  headers: Record<string, string>
}

interface Answer {
  status: number
  body: string
  headers: Record<string, string>
}

/** What the SDK would send to a server; `port` receives its events once the engine exists. */
export interface SdkFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>
  port: { enqueue: ((events: EngineEvent[]) => Promise<string[]>) | null }
}

/** The `fetch` of a client whose server is this engine. */
export function createSdkFetch(): SdkFetch {
  const port: SdkFetch['port'] = { enqueue: null }
  const answer = async (input: string | URL | Request, init?: RequestInit) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    if (!pathname.startsWith('/e/') || !port.enqueue)
      return Response.json({ error: 'not supported' }, { status: 404 })
    const ids = await port.enqueue([JSON.parse(String(init?.body))].flat())
    return Response.json({ ids, status: 200 })
  }
  return Object.assign(answer, { port })
}

/**
 * Runs functions through the SDK's own protocol, in process: the bytes that a server would exchange, without a
 * socket.
 */
export async function createSdkDriver(options: {
  client: Inngest.Any
  functions: InngestFunction.Any[]
  fetch: SdkFetch
}): Promise<Driver> {
  const handle = createHandler(options.client, options.functions)
  const configs = await register(handle)
  const urls = new Map(configs.map(({ id, url }) => [id, url]))
  return {
    configs: configs.map(({ config }) => config),
    bind: (enqueue) => {
      options.fetch.port.enqueue = enqueue
    },
    invoke: async (invocation, stepId) => {
      const url = new URL(urls.get(invocation.functionId) ?? origin)
      if (stepId) url.searchParams.set('stepId', stepId)
      return toReply(await handle({ method: 'POST', url, headers: {}, body: toCall(invocation) }))
    },
  }
}

function createHandler(
  client: Inngest.Any,
  functions: InngestFunction.Any[],
): (exchange: Exchange) => Promise<Answer> {
  const defaults: Record<string, string> = { host: 'embedded.invalid', 'content-type': 'application/json' }
  return new InngestCommHandler({
    frameworkName: 'embedded',
    client,
    functions,
    serveOrigin: origin,
    handler: (exchange: Exchange) => ({
      body: () => exchange.body,
      headers: (name: string) => exchange.headers[name] ?? defaults[name] ?? null,
      method: () => exchange.method,
      url: () => exchange.url,
      transformResponse: (response: Answer) => response,
    }),
  } as ConstructorParameters<typeof InngestCommHandler>[0]).createHandler() as unknown as (
    exchange: Exchange,
  ) => Promise<Answer>
}

interface Registration extends FunctionConfig {
  steps: FunctionConfig['steps'] & { step: { runtime: { url: string } } }
}

async function register(handle: (exchange: Exchange) => Promise<Answer>) {
  const url = new URL('/api/inngest', origin)
  const headers = { 'x-inngest-sync-kind': 'in_band' }
  const { status, body } = await handle({ method: 'PUT', url, headers, body: { url: url.href } })
  if (status !== 200) throw new Error(`The functions could not be registered: ${body}`)
  const { functions } = JSON.parse(body) as { functions: Registration[] }
  return functions.map((config) => ({ id: config.id, config, url: config.steps.step.runtime.url }))
}

function toCall({ runId, event, steps, attempt, maxAttempts, planOnly }: Invocation) {
  const stack = Object.keys(steps)
  return {
    event,
    events: [event],
    steps,
    version: 2,
    use_api: false,
    ctx: {
      run_id: String(runId),
      attempt,
      max_attempts: maxAttempts,
      disable_immediate_execution: planOnly,
      use_api: false,
      stack: { stack, current: stack.length },
    },
  }
}

function toReply({ status, body, headers }: Answer): Reply {
  const noRetry = headers['x-inngest-no-retry'] === 'true'
  const retryAfter = headers['retry-after']
  const parsed: unknown = body === '' ? null : JSON.parse(body)
  if (status === 206) return { status, ops: parsed as Op[], noRetry, retryAfter }
  if (status === 200) return { status, body: parsed }
  return { status, error: parsed as SerializedError, noRetry, retryAfter }
}
