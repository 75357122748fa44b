import type { z } from 'zod'
import { authenticate } from '@/lib/auth/authenticate'
import { assertScope, type Scope } from '@/lib/auth/scopes'
import { type Context, createContext, getRuntime, type Runtime } from '@/lib/context'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { readJsonText } from './body'
import { parseJsonObject } from './json-text'
import { answerHeaders, invalidRequest, problemResponse, toAppError } from './problem'

interface RouteSpec<B extends z.ZodType, Q extends z.ZodType, R extends z.ZodType> {
  scope: Scope
  body?: B
  query?: Q
  reply: R
  status?: number
  maxBytes?: number
}

interface Call<B, Q> {
  ctx: Context
  /** path parameters */
  params: Record<string, string>
  body: B
  query: Q
  /** the body as it arrived */
  text: string
}

// Next gives a path without parameters none at all.
type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> }
export type RouteHandler = (request: Request, next: NextContext) => Promise<Response>

const defaultMaxBytes = 256 * 1024

/**
 * Declares one REST operation: parse, permit, do, answer. The reply is parsed through its schema, so nothing that is
 * not declared can leave. Every failure becomes one problem body with a request id.
 */
export function route<B extends z.ZodType, Q extends z.ZodType, R extends z.ZodType>(
  spec: RouteSpec<B, Q, R>,
  perform: (call: Call<z.output<B>, z.output<Q>>) => Promise<z.input<R>>,
): RouteHandler {
  return (request, next) =>
    answer(request, async (runtime, requestId) => {
      const identity = await authenticate(runtime, request, spec.scope)
      assertScope(identity.actor, spec.scope)
      const ctx = createContext(runtime, { ...identity, requestId })
      const { body, text } = await parseBody(request, spec)
      const query = parseQuery(request, spec.query)
      const result = await perform({ ctx, params: await readParams(next), body, query, text } as Call<
        z.output<B>,
        z.output<Q>
      >)
      return Response.json(spec.reply.parse(result), {
        status: spec.status ?? 200,
        headers: answerHeaders(requestId),
      })
    })
}

/** Answers 405 with `Allow` for the methods a path does not have. */
export function methodNotAllowed(allow: string): RouteHandler {
  return (request) =>
    answer(request, async () => {
      throw new AppError('method_not_allowed', `This path allows ${allow}.`, [], { allow })
    })
}

/** Answers 404 for a path that does not exist. */
export const unknownPath: RouteHandler = (request) =>
  answer(request, async () => {
    throw new AppError('not_found', 'There is nothing at this path.')
  })

async function answer(
  request: Request,
  perform: (runtime: Runtime, requestId: string) => Promise<Response>,
): Promise<Response> {
  const runtime = getRuntime()
  const requestId = newId('req')
  const startedAt = runtime.now()
  const response = await perform(runtime, requestId).catch((error: unknown) => {
    const problem = toAppError(error)
    if (problem.code === 'internal')
      runtime.log.error({ err: error, request_id: requestId }, 'request failed')
    return problemResponse(problem, requestId)
  })
  const { pathname } = new URL(request.url)
  const durationMs = runtime.now() - startedAt
  runtime.log.info(
    {
      request_id: requestId,
      method: request.method,
      path: pathname,
      status: response.status,
      duration_ms: durationMs,
    },
    'request',
  )
  return response
}

async function parseBody<B extends z.ZodType>(
  request: Request,
  spec: { body?: B; maxBytes?: number },
): Promise<{ body: unknown; text: string }> {
  if (!spec.body) return { body: undefined, text: '' }
  const text = await readJsonText(request, spec.maxBytes ?? defaultMaxBytes)
  const parsed = spec.body.safeParse(text === '' ? {} : parseJsonObject(text))
  if (!parsed.success) throw invalidRequest(parsed.error)
  return { body: parsed.data, text }
}

function parseQuery(request: Request, schema: z.ZodType | undefined): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!parsed.success) throw invalidRequest(parsed.error)
  return parsed.data
}

async function readParams(next: NextContext): Promise<Record<string, string>> {
  const params = (await next.params) ?? {}
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}
