import { AppError } from '@/lib/contract/errors'
import { mayReadMetrics } from '@/lib/health/metrics/access'
import { describeMetrics } from '@/lib/health/metrics/service'
import { createContext, getRuntime } from '@/lib/platform/context'
import { problemResponse, toAppError } from '@/lib/platform/http/problem'
import { newId } from '@/lib/platform/ids'
import { getProduct } from '@/server/process'

export const dynamic = 'force-dynamic'

/** Gauges in Prometheus' text format, for this machine or callers with METRICS_TOKEN. */
export async function GET(request: Request): Promise<Response> {
  const requestId = newId('req')
  const product = getProduct()
  try {
    if (!product) throw new AppError('unavailable', 'The server is starting or stopping.')
    if (!mayReadMetrics(request.headers, product.settings.metricsToken)) throw refusal(request)
    const ctx = createContext(getRuntime(), { actor: { kind: 'system' }, requestId })
    const headers = {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    }
    return new Response(await describeMetrics(ctx, product.eventLoopDelay()), { headers })
  } catch (error) {
    return problemResponse(toAppError(error), requestId)
  }
}

function refusal({ headers }: Request): AppError {
  if (!headers.has('authorization'))
    return new AppError(
      'forbidden',
      'Metrics are available from this machine, or with METRICS_TOKEN as the bearer token.',
    )
  const challenge = { 'www-authenticate': 'Bearer' }
  return new AppError('unauthenticated', 'The bearer token doesn’t match METRICS_TOKEN.', [], challenge)
}
