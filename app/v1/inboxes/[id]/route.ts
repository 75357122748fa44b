import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deletedInbox, inbox, inboxSettings, updateInboxInput } from '@/lib/inboxes/schema'
import { changeInbox, deleteInbox, getInbox } from '@/lib/inboxes/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'endpoints:read', summary: 'Get a test inbox', reply: inbox, etag: inboxSettings },
    ({ ctx, id }) => getInbox(ctx, id),
  ),
  PATCH: route(
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
  ),
  DELETE: route(
    {
      scope: 'endpoints:write',
      summary: 'Delete a test inbox',
      ifMatch: true,
      reply: deletedInbox,
    },
    ({ ctx, id }) => deleteInbox(ctx, id),
  ),
})
