import type { Inngest, InngestFunction } from 'inngest'
import { serve } from 'inngest/next'
import type { NextRequest } from 'next/server'
import { readJsonText } from '@/lib/platform/http/body'
import { problemResponse, toAppError } from '@/lib/platform/http/problem'
import { newId } from '@/lib/platform/ids'
import { getProduct, type RunningProduct } from '@/server/process'

export const dynamic = 'force-dynamic'

type Served = NonNullable<RunningProduct['jobs']['served']>

const methods = ['GET', 'POST', 'PUT'] as const
// Far more than one of our runs can carry; it is read before its signature can be checked.
const maxBytes = 4 * 1024 * 1024
const handlers = new WeakMap<Served, ReturnType<typeof serve>>()

/** The functions for a real Inngest server, signed calls only; with the embedded engine this is a 404. */
async function answer(request: NextRequest, context: unknown): Promise<Response> {
  const product = getProduct()
  // Starting or stopping: a server tries again.
  if (!product) return new Response(null, { status: 503 })
  const { served } = product.jobs
  if (!served) return new Response(null, { status: 404 })
  const method = methods.find((name) => name === request.method)
  if (!method) return new Response(null, { status: 405, headers: { allow: methods.join(', ') } })
  try {
    return await handlersOf(served)[method](await readWhole(request), context)
  } catch (error) {
    return problemResponse(toAppError(error), newId('req'))
  }
}

function handlersOf(served: Served): ReturnType<typeof serve> {
  const known = handlers.get(served)
  if (known) return known
  const client = served.client as Inngest.Any
  const functions = served.functions as InngestFunction.Any[]
  // Otherwise anyone could have the functions registered under a Host of their choice.
  const made = serve({ client, functions, enableUnauthedSync: false })
  handlers.set(served, made)
  return made
}

async function readWhole(request: NextRequest): Promise<NextRequest> {
  const { url, method, headers } = request
  if (method === 'GET') return request
  return new Request(url, { method, headers, body: await readJsonText(request, maxBytes) }) as NextRequest
}

export { answer as GET, answer as POST, answer as PUT }
