import { describeApi } from '@/lib/openapi/document'
import type { Method } from '@/lib/openapi/operation'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { createAnswerChecker } from './answer-checker'

const checkers = new WeakMap<RouteHandler, ReturnType<typeof createAnswerChecker>>()
const anyPath = '/v1/x/{id}'

/** Throws when a route's reply does not conform to the reference; a path's 405 replies have no route. */
export function assertDocumented(handler: RouteHandler, method: string, status: number, body: unknown): void {
  const { spec } = handler
  if (!spec) return
  const operation = { path: anyPath, method: method as Method, spec }
  const check =
    checkers.get(handler) ??
    createAnswerChecker(describeApi([operation], { serverUrl: 'http://127.0.0.1:3000', timeoutMs: 10_000 }))
  checkers.set(handler, check)
  const complaint = check({ path: anyPath, method, status, body })
  if (complaint) throw new Error(complaint)
}
