import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { endpointStats, statsQuery } from '@/lib/stats/schema'
import { getEndpointStats } from '@/lib/stats/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'stats:read',
      summary: 'Get endpoint stats',
      query: statsQuery,
      reply: endpointStats,
    },
    ({ ctx, id, query }) => getEndpointStats(ctx, id, query),
  ),
})
