import { findEventTypes } from '@/lib/events/catalog'
import { eventTypeList } from '@/lib/events/schema'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  { scope: 'endpoints:read', summary: 'List event types', reply: eventTypeList },
  ({ ctx }) => findEventTypes(ctx),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
