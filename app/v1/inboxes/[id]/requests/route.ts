import { methodNotAllowed, route } from '@/lib/http/route'
import { deletedInbox, inboxRequestList, inboxRequestQuery } from '@/lib/inboxes/schema'
import { clearInbox, findInboxRequests } from '@/lib/inboxes/service'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'List captured requests',
    query: inboxRequestQuery,
    reply: inboxRequestList,
  },
  ({ ctx, id, query }) => findInboxRequests(ctx, id, query),
)

export const DELETE = route(
  { scope: 'endpoints:write', summary: 'Clear captured requests', reply: deletedInbox },
  ({ ctx, id }) => clearInbox(ctx, id),
)

const refuse = methodNotAllowed('GET, DELETE')

export { refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
