import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { partnerStats, statsQuery } from '@/lib/stats/schema'
import { getPartnerStats } from '@/lib/stats/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'stats:read', summary: 'Get delivery stats', query: statsQuery, reply: partnerStats },
    ({ ctx, query }) => getPartnerStats(ctx, query),
  ),
})
