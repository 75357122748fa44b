import { methodNotAllowed } from '@/lib/api/route'
import { streamRoute } from '@/lib/api/stream'
import { liveQuery, liveStream } from '@/lib/live/schema'
import { followDeliveries } from '@/lib/live/service'

export const GET = streamRoute(
  {
    scope: 'deliveries:read',
    summary: 'Changes of deliveries as they happen',
    query: liveQuery,
    reply: liveStream,
  },
  ({ ctx, query, isAllowed }) => followDeliveries(ctx, query, isAllowed),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
