import { methodNotAllowed, route } from '@/lib/http/route'
import { endpointStats, statsQuery } from '@/lib/stats/schema'
import { getEndpointStats } from '@/lib/stats/service'

export const GET = route(
  {
    scope: 'stats:read',
    summary: 'Get endpoint stats',
    query: statsQuery,
    reply: endpointStats,
  },
  ({ ctx, id, query }) => getEndpointStats(ctx, id, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
