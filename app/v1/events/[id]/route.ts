import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { getEvent } from '@/lib/events/detail'
import { eventDetail } from '@/lib/events/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'events:read',
      summary: 'Get an event and its deliveries',
      etag: eventDetail,
      reply: eventDetail,
    },
    ({ ctx, id }) => getEvent(ctx, id),
  ),
})
