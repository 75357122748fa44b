import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { failureList, failureQuery } from '@/lib/support/failure-schema'
import { findFailures } from '@/lib/support/failures'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'What endpoints of all partners fail by, one line per cause and endpoint',
      query: failureQuery,
      reply: failureList,
    },
    ({ ctx, query }) => findFailures(ctx, query),
  ),
})
