import type { Inngest, InngestFunction } from 'inngest'
import { serve } from 'inngest/next'
import type { NextRequest } from 'next/server'
import { getProduct } from '@/lib/process'

export const dynamic = 'force-dynamic'

/** The functions for a real Inngest server; with the embedded engine there is nothing here. */
async function answer(request: NextRequest, context: unknown): Promise<Response> {
  const served = getProduct()?.jobs.served
  if (!served) return new Response(null, { status: 404 })
  const handlers = serve({
    client: served.client as Inngest.Any,
    functions: served.functions as InngestFunction.Any[],
  })
  return handlers[request.method as 'GET' | 'POST' | 'PUT'](request, context)
}

export { answer as GET, answer as POST, answer as PUT }
