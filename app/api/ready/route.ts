import { getRuntime } from '@/lib/context'
import { getProduct } from '@/lib/process'
import { findObstacle } from '@/lib/readiness'

export const dynamic = 'force-dynamic'

/** Ready: the database takes writes, the secrets can be opened, and background work runs here or on an Inngest server. */
export async function GET(): Promise<Response> {
  const product = getProduct()
  if (!product) return answer(503, { status: 'stopping' })
  const obstacle = await findObstacle(getRuntime())
  if (obstacle) return answer(503, { status: obstacle })
  const state = product.jobs.state()
  return answer(200, { status: 'ok', engine: state ? (state.leader ? 'leading' : 'standing by') : 'inngest' })
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
