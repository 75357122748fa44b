import { methodNotAllowed, route } from '@/lib/api/route'
import { deletedInbox, inbox, inboxSettings, updateInboxInput } from '@/lib/inboxes/schema'
import { changeInbox, deleteInbox, getInbox } from '@/lib/inboxes/service'

export const GET = route(
  { scope: 'endpoints:read', summary: 'One test inbox', reply: inbox, etag: inboxSettings },
  ({ ctx, id }) => getInbox(ctx, id),
)

export const PATCH = route(
  {
    scope: 'endpoints:write',
    summary: 'Change what a test inbox answers',
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
    summary: 'Delete a test inbox and what it received',
    ifMatch: true,
    reply: deletedInbox,
  },
  ({ ctx, id }) => deleteInbox(ctx, id),
)

const refuse = methodNotAllowed('GET, PATCH, DELETE')

export { refuse as OPTIONS, refuse as POST, refuse as PUT }
