import { AppError } from '@/lib/contract/errors'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { answer } from './route'

// Next derives HEAD from GET itself.
const methods = ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const
type Method = (typeof methods)[number]

/** Declares the methods of a path; all others get a 405 with `Allow` (RFC 9110, 15.5.6). */
export function resource(routes: Partial<Record<Method, RouteHandler>>): Record<Method, RouteHandler> {
  const allow = Object.keys(routes).join(', ')
  const refuse: RouteHandler = (request) =>
    answer(request, async () => {
      throw new AppError('method_not_allowed', `Method not allowed. Use ${allow}.`, [], { allow })
    })
  const entries = methods.map((method) => [method, routes[method] ?? refuse])
  return Object.fromEntries(entries) as Record<Method, RouteHandler>
}
