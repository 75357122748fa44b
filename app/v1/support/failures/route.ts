import { methodNotAllowed, route } from '@/lib/http/route'
import { failureList, failureQuery } from '@/lib/support/failure-schema'
import { findFailures } from '@/lib/support/failures'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'List failures (one per endpoint and cause)',
    query: failureQuery,
    reply: failureList,
  },
  ({ ctx, query }) => findFailures(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
