import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { listEventTypes } from '@/lib/events/catalog'
import { eventTypeList } from '@/lib/events/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'endpoints:read', summary: 'List event types', reply: eventTypeList }, ({ ctx }) =>
    listEventTypes(ctx),
  ),
})
