import { getEvent } from '@/lib/events/detail'
import { eventDetail } from '@/lib/events/schema'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  {
    scope: 'events:read',
    summary: 'Get an event and its deliveries',
    etag: eventDetail,
    reply: eventDetail,
  },
  ({ ctx, id }) => getEvent(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
