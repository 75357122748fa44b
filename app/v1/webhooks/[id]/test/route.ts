import { delivery } from '@/lib/deliveries/schema'
import { testInput } from '@/lib/endpoints/schema'
import { sendTest } from '@/lib/endpoints/test-send'
import { mostEventBytes } from '@/lib/events/envelope'
import { methodNotAllowed, route } from '@/lib/http/route'

export const POST = route(
  {
    scope: 'endpoints:write',
    summary: 'Send a test event',
    body: testInput,
    example: { event_type: 'lead.created' },
    reply: delivery,
    status: 202,
    maxBytes: mostEventBytes + 1024,
    conflict: 'The endpoint is paused or disabled.',
  },
  ({ ctx, id, body, text }) => sendTest(ctx, id, { input: body, text }),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
