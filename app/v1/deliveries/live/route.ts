import { resource } from '@/lib/api/resource'
import { streamRoute } from '@/lib/api/stream'
import { liveQuery, liveStream } from '@/lib/live/schema'
import { followDeliveries } from '@/lib/live/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: streamRoute(
    {
      scope: 'deliveries:read',
      summary: 'Stream delivery updates (SSE)',
      query: liveQuery,
      reply: liveStream,
    },
    ({ ctx, query, isAllowed }) => followDeliveries(ctx, query, isAllowed),
  ),
})
