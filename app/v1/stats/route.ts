import { methodNotAllowed, route } from '@/lib/http/route'
import { partnerStats, statsQuery } from '@/lib/stats/schema'
import { getPartnerStats } from '@/lib/stats/service'

export const GET = route(
  { scope: 'stats:read', summary: 'Get delivery stats', query: statsQuery, reply: partnerStats },
  ({ ctx, query }) => getPartnerStats(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
