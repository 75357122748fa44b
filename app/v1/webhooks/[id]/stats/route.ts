import { methodNotAllowed, route } from '@/lib/api/route'
import { endpointStats, statsQuery } from '@/lib/stats/schema'
import { getEndpointStats } from '@/lib/stats/service'

export const GET = route(
  {
    scope: 'stats:read',
    summary: "How an endpoint's deliveries went",
    query: statsQuery,
    reply: endpointStats,
  },
  ({ ctx, id, query }) => getEndpointStats(ctx, id, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
