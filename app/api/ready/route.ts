import { getRuntime } from '@/lib/context'
import { getProduct } from '@/lib/process'

export const dynamic = 'force-dynamic'

/** Ready: the database takes writes and background work runs here or on a real Inngest server. */
export async function GET(): Promise<Response> {
  const product = getProduct()
  if (!product) return answer(503, { status: 'stopping' })
  try {
    await getRuntime().database.batch.write(async () => undefined)
  } catch {
    return answer(503, { status: 'database not writable' })
  }
  const state = product.jobs.state()
  return answer(200, { status: 'ok', engine: state ? (state.leader ? 'leading' : 'standing by') : 'inngest' })
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
