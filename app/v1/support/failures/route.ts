import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { failureList, failureQuery } from '@/lib/support/failure-schema'
import { listFailures } from '@/lib/support/failures'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'List failures (one per endpoint and cause)',
      query: failureQuery,
      reply: failureList,
    },
    ({ ctx, query }) => listFailures(ctx, query),
  ),
})
