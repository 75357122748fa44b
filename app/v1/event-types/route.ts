import { methodNotAllowed, route } from '@/lib/api/route'
import { findEventTypes } from '@/lib/events/catalog'
import { eventTypeList } from '@/lib/events/schema'

export const GET = route(
  { scope: 'endpoints:read', summary: 'The event types', reply: eventTypeList },
  ({ ctx }) => findEventTypes(ctx),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
