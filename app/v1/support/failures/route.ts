import { methodNotAllowed, route } from '@/lib/api/route'
import { failureList, failureQuery } from '@/lib/support/failure-schema'
import { findFailures } from '@/lib/support/failures'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'What endpoints of all partners fail by, one line per cause and endpoint',
    query: failureQuery,
    reply: failureList,
  },
  ({ ctx, query }) => findFailures(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
