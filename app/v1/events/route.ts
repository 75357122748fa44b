import { getRuntime } from '@/lib/context'
import type { AppError } from '@/lib/errors'
import { type PublishInput, publishInput, publishReply } from '@/lib/events/schema'
import { publishEvents } from '@/lib/events/service'
import { methodNotAllowed, type RouteHandler, route } from '@/lib/http/route'
import { findOverload } from '@/lib/overload'

const publish = route(
  { scope: 'events:publish', body: publishInput, reply: publishReply, status: 202, maxBytes: 1024 * 1024 },
  ({ ctx, body, text }) => publishEvents(ctx, { input: body as PublishInput, text }),
)

export const POST: RouteHandler = (request, next) => {
  const overload = findOverload(getRuntime())
  return (overload ? turnAway(overload) : publish)(request, next)
}

// Without a body declared, nothing of it is read: only who calls is looked at.
function turnAway(overload: AppError): RouteHandler {
  return route({ scope: 'events:publish', reply: publishReply }, () => Promise.reject(overload))
}

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
