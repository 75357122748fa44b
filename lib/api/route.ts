import type { z } from 'zod'
import { AppError } from '@/lib/contract/errors'
import { type Identity, idOf } from '@/lib/platform/actor'
import { type Context, createContext, getRuntime, type Runtime } from '@/lib/platform/context'
import { etagOf, listsEtag } from '@/lib/platform/http/etag'
import { parseBody } from '@/lib/platform/http/json-body'
import { problemResponse, replyHeaders, toAppError } from '@/lib/platform/http/problem'
import { parseQuery } from '@/lib/platform/http/query'
import { rateHeaders, rateLimited } from '@/lib/platform/http/rate-limit'
import type { NextContext, RouteHandler, RouteSpec } from '@/lib/platform/http/route-spec'
import { newId } from '@/lib/platform/ids'
import type { RateKind } from '@/lib/platform/ports'
import { assertScope, type Scope } from '@/lib/platform/scopes'
import { authenticate } from './authenticate'
import { type Answer, readIdempotencyKey, replyOnce, replyOnceAfter } from './idempotency'

interface Call<B, Q> {
  ctx: Context
  /** the id in the path, as received; '' where there is none */
  id: string
  body: B
  query: Q
  /** the body as received */
  text: string
}

/** A reply with another status than the declared one. */
export class OtherStatus<T> {
  constructor(
    readonly status: number,
    readonly value: T,
  ) {}
}

/**
 * The write that remains after a remote operation: it runs in the transaction that stores the reply, so once per key.
 */
export class Unwritten<T> {
  constructor(readonly write: (ctx: Context) => Promise<T>) {}
}

/**
 * Declares one REST operation: parse, authorise, execute, reply. The reply is parsed through its schema, so nothing
 * undeclared can leave. Every failure becomes one problem body with a request id.
 */
export function route<B extends z.ZodType, Q extends z.ZodType, R extends z.ZodType>(
  spec: RouteSpec<B, Q, R>,
  perform: (
    call: Call<z.output<B>, z.output<Q>>,
  ) => Promise<z.input<R> | OtherStatus<z.input<R>> | Unwritten<z.input<R>>>,
): RouteHandler {
  const handler: RouteHandler = (request, next) =>
    answer(request, async (runtime, requestId, headers) => {
      const ctx = await admit(runtime, request, spec, { requestId, headers })
      const id = await readId(next)
      const { body, text } = await parseBody(request, spec, { ctx, id })
      const query = parseQuery(request, spec.query)
      const call = { id, body, query, text } as Call<z.output<B>, z.output<Q>>
      const work = async (own: Context) => toWriter(spec, await perform({ ...call, ctx: own }))
      const given = await replyByKey(ctx, request, text, spec, work)
      await spec.finish?.(ctx, given.text)
      return toResponse(request, given, headers)
    })
  handler.spec = spec
  return handler
}

/** Replies 404 for a path that does not exist. */
export const unknownPath: RouteHandler = (request) =>
  answer(request, async () => {
    throw new AppError('not_found', 'No such path.')
  })

/** Serves a public JSON document. */
export function publicDocument(compose: () => string): RouteHandler {
  return (request) =>
    answer(request, async (_runtime, _requestId, headers) => {
      return new Response(compose(), { headers: { ...headers, 'content-type': 'application/json' } })
    })
}

type Headers = Record<string, string>

/**
 * Authenticates, rate-limits and authorises a request and returns the context for the rest; the rate-limit headers
 * are added to `headers`.
 */
export async function admit(
  runtime: Runtime,
  request: Request,
  { scope, refuse }: RouteSpec,
  { requestId, headers }: { requestId: string; headers: Headers },
): Promise<Context> {
  const identity = await authenticate(runtime, request, scope)
  await countRequest(runtime, request, identity, scope, headers)
  assertScope(identity.actor, scope)
  const refusal = refuse?.(runtime)
  if (refusal) throw refusal
  const ifMatch = request.headers.get('if-match')
  return { ...createContext(runtime, { ...identity, requestId }), ifMatch }
}

/** Runs a request's work and logs the reply; whatever it throws becomes a problem. */
export async function answer(
  request: Request,
  perform: (runtime: Runtime, requestId: string, headers: Headers) => Promise<Response>,
): Promise<Response> {
  const runtime = getRuntime()
  const requestId = newId('req')
  const startedAt = runtime.now()
  // Headers of every reply to this request, errors included.
  const headers = replyHeaders(requestId)
  const response = await perform(runtime, requestId, headers).catch((error: unknown) => {
    const problem = toAppError(error)
    if (problem.code === 'internal')
      runtime.log.error({ err: error, request_id: requestId }, 'request failed')
    return problemResponse(problem, requestId, headers)
  })
  const { pathname: path } = new URL(request.url)
  const { method } = request
  const durationMs = runtime.now() - startedAt
  runtime.log.info(
    { request_id: requestId, method, path, status: response.status, duration_ms: durationMs },
    'request',
  )
  return response
}

async function countRequest(
  { rateLimiter, keyMeter }: Runtime,
  { method }: Request,
  { actor, partnerId }: Identity,
  scope: Scope,
  headers: Headers,
): Promise<void> {
  if (actor.kind === 'partnerKey' || actor.kind === 'platformKey') keyMeter.note(actor.keyId)
  const other: RateKind = scope === 'events:publish' ? 'publish' : 'write'
  const kind = method === 'GET' || method === 'HEAD' ? 'read' : other
  const state = await rateLimiter.take(kind, partnerId || (idOf(actor) ?? ''))
  if (state) Object.assign(headers, rateHeaders(state))
  if (state?.isOver)
    throw rateLimited(state, partnerId ? 'requests from this partner' : 'requests with this key')
}

type Writer = (ctx: Context) => Promise<Answer>

function toWriter(spec: RouteSpec, result: unknown): Writer {
  return async (ctx) => toAnswer(spec, result instanceof Unwritten ? await result.write(ctx) : result)
}

function toAnswer(spec: RouteSpec, result: unknown): Answer {
  const { status, value } =
    result instanceof OtherStatus ? result : { status: spec.status ?? 200, value: result }
  const text = JSON.stringify(spec.reply.parse(value))
  return { status, text, etag: spec.etag ? etagOf(spec.etag, value) : null }
}

async function replyByKey(
  ctx: Context,
  request: Request,
  text: string,
  { isRemote }: RouteSpec,
  work: (ctx: Context) => Promise<Writer>,
): Promise<Answer & { isRepeated: boolean }> {
  const write = async (own: Context) => (await work(own))(own)
  const keyed = readIdempotencyKey(request, text, ctx)
  if (!keyed) return { ...(await write(ctx)), isRepeated: false }
  return isRemote ? replyOnceAfter(ctx, keyed, () => work(ctx)) : replyOnce(ctx, keyed, write)
}

function toResponse(
  request: Request,
  { status, text, etag, isRepeated }: Answer & { isRepeated: boolean },
  headers: Headers,
): Response {
  const all = {
    ...headers,
    ...(etag ? { etag } : {}),
    ...(isRepeated ? { 'idempotent-replayed': 'true' } : {}),
  }
  const known = request.method === 'GET' && etag && request.headers.get('if-none-match')
  if (known && listsEtag(known, etag)) return new Response(null, { status: 304, headers: all })
  return new Response(text, { status, headers: { ...all, 'content-type': 'application/json' } })
}

async function readId(next: NextContext): Promise<string> {
  return String((await next.params)?.id ?? '')
}
