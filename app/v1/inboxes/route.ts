import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { createInboxInput, inbox, inboxList, inboxSettings } from '@/lib/inboxes/schema'
import { createInbox, listInboxes } from '@/lib/inboxes/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'endpoints:read', summary: 'List test inboxes', reply: inboxList },
    async ({ ctx }) => ({
      inboxes: await listInboxes(ctx),
    }),
  ),
  POST: route(
    {
      scope: 'endpoints:write',
      summary: 'Create a test inbox',
      body: createInboxInput,
      example: { name: 'Staging', answer: { mode: 'status', status: 503, delay_ms: 2000 } },
      reply: inbox,
      status: 201,
      etag: inboxSettings,
      conflict: 'Test inbox limit reached (10), or test inboxes are turned off.',
    },
    ({ ctx, body }) => createInbox(ctx, body),
  ),
})
