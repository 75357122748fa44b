import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { delivery } from '@/lib/deliveries/schema'
import { testInput } from '@/lib/endpoints/schema'
import { maxEventBytes } from '@/lib/events/envelope'
import { sendTest } from '@/lib/events/test-send'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'endpoints:write',
      summary: 'Send a test event',
      body: testInput,
      example: { event_type: 'lead.created' },
      reply: delivery,
      status: 202,
      maxBytes: maxEventBytes + 1024,
      conflict: 'The endpoint is paused or disabled.',
    },
    ({ ctx, id, body, text }) => sendTest(ctx, id, { input: body, text }),
  ),
})
