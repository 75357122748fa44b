import { methodNotAllowed, route } from '@/lib/api/route'
import { getEvent } from '@/lib/events/detail'
import { eventDetail } from '@/lib/events/schema'

export const GET = route(
  {
    scope: 'events:read',
    summary: 'One event with its deliveries, oldest first',
    etag: eventDetail,
    reply: eventDetail,
  },
  ({ ctx, id }) => getEvent(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
