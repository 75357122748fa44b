import { methodNotAllowed } from '@/lib/http/route'
import { streamRoute } from '@/lib/http/stream'
import { liveQuery, liveStream } from '@/lib/live/schema'
import { followDeliveries } from '@/lib/live/service'

export const GET = streamRoute(
  {
    scope: 'deliveries:read',
    summary: 'Stream delivery updates (SSE)',
    query: liveQuery,
    reply: liveStream,
  },
  ({ ctx, query, isAllowed }) => followDeliveries(ctx, query, isAllowed),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
