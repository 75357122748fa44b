import type { z } from 'zod'
import { isAppError } from '@/lib/contract/errors'
import type { Context, Runtime } from '@/lib/platform/context'
import { parseQuery } from '@/lib/platform/http/query'
import type { RouteHandler, RouteSpec } from '@/lib/platform/http/route-spec'
import { assertScope } from '@/lib/platform/scopes'
import { authenticate } from './authenticate'
import { admit, answer } from './route'

interface StreamCall<Q> {
  ctx: Context
  query: Q
  /** whether the caller would still be allowed to make this call */
  isAllowed: () => Promise<boolean>
}

/** Declares a GET that replies with server-sent events until the caller disconnects or the stream of `open` ends. */
export function streamRoute<Q extends z.ZodType>(
  spec: Omit<RouteSpec<z.ZodType, Q>, 'isStream'>,
  open: (call: StreamCall<z.output<Q>>) => Promise<ReadableStream<Uint8Array>>,
): RouteHandler {
  const handler: RouteHandler = (request) =>
    answer(request, async (runtime, requestId, headers) => {
      const ctx = await admit(runtime, request, spec, { requestId, headers })
      const query = parseQuery(request, spec.query) as z.output<Q>
      const isAllowed = () => isStillAllowed(runtime, request, spec, ctx)
      const all = {
        ...headers,
        'content-type': 'text/event-stream',
        // Tells proxies, and our own compression, to pass on each event immediately.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      }
      if (request.method === 'HEAD') return new Response(null, { headers: all })
      return new Response(await open({ ctx, query, isAllowed }), { headers: all })
    })
  handler.spec = { ...spec, isStream: true }
  return handler
}

// If this can't be determined now, the next check will.
async function isStillAllowed(
  runtime: Runtime,
  request: Request,
  { scope }: RouteSpec,
  { partnerId }: Context,
): Promise<boolean> {
  try {
    const identity = await authenticate(runtime, request, scope)
    assertScope(identity.actor, scope)
    return identity.partnerId === partnerId
  } catch (error) {
    return !isAppError(error)
  }
}
