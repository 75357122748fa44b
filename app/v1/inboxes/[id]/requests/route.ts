import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deletedInbox, inboxRequestList, inboxRequestQuery } from '@/lib/inboxes/schema'
import { clearInbox, findInboxRequests } from '@/lib/inboxes/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'deliveries:read',
      summary: 'List captured requests',
      query: inboxRequestQuery,
      reply: inboxRequestList,
    },
    ({ ctx, id, query }) => findInboxRequests(ctx, id, query),
  ),
  DELETE: route(
    { scope: 'endpoints:write', summary: 'Clear captured requests', reply: deletedInbox },
    ({ ctx, id }) => clearInbox(ctx, id),
  ),
})
