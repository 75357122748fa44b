import { methodNotAllowed, route } from '@/lib/http/route'
import { deletedInbox, inbox, inboxSettings, updateInboxInput } from '@/lib/inboxes/schema'
import { changeInbox, deleteInbox, getInbox } from '@/lib/inboxes/service'

export const GET = route(
  { scope: 'endpoints:read', summary: 'Get a test inbox', reply: inbox, etag: inboxSettings },
  ({ ctx, id }) => getInbox(ctx, id),
)

export const PATCH = route(
  {
    scope: 'endpoints:write',
    summary: 'Update a test inbox',
    ifMatch: true,
    etag: inboxSettings,
    body: updateInboxInput,
    example: { answer: { mode: 'hang' } },
    reply: inbox,
  },
  ({ ctx, id, body }) => changeInbox(ctx, id, body),
)

export const DELETE = route(
  {
    scope: 'endpoints:write',
    summary: 'Delete a test inbox',
    ifMatch: true,
    reply: deletedInbox,
  },
  ({ ctx, id }) => deleteInbox(ctx, id),
)

const refuse = methodNotAllowed('GET, PATCH, DELETE')

export { refuse as OPTIONS, refuse as POST, refuse as PUT }
