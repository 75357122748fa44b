import { findObstacle } from '@/lib/health/readiness'
import { getRuntime } from '@/lib/platform/context'
import { getProduct } from '@/server/process'

export const dynamic = 'force-dynamic'

/**
 * Ready: the process is not stopping, the database is writable, the secrets can be opened, and background work
 * continues, in this process, another, or on an Inngest server. Also reports recent event loop delay, whatever the
 * status.
 */
export async function GET(): Promise<Response> {
  const product = getProduct()
  if (!product) return answer(503, { status: 'stopping' })
  const { maxMs, meanMs } = product.eventLoopDelay()
  const event_loop_delay_ms = { max: maxMs, mean: meanMs }
  if (product.isStopping) return answer(503, { status: 'stopping', event_loop_delay_ms })
  const obstacle = await findObstacle(getRuntime())
  if (obstacle) return answer(503, { status: obstacle, event_loop_delay_ms })
  const state = product.jobs.state()
  const engine = state ? (state.leader ? 'leading' : 'standing by') : 'inngest'
  return answer(200, { status: 'ok', engine, event_loop_delay_ms })
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
