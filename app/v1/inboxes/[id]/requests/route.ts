import { methodNotAllowed, route } from '@/lib/api/route'
import { deletedInbox, inboxRequestList, inboxRequestQuery } from '@/lib/inboxes/schema'
import { clearInbox, findInboxRequests } from '@/lib/inboxes/service'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'What a test inbox received',
    query: inboxRequestQuery,
    reply: inboxRequestList,
  },
  ({ ctx, id, query }) => findInboxRequests(ctx, id, query),
)

export const DELETE = route(
  { scope: 'endpoints:write', summary: 'Remove what a test inbox received', reply: deletedInbox },
  ({ ctx, id }) => clearInbox(ctx, id),
)

const refuse = methodNotAllowed('GET, DELETE')

export { refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
