import { methodNotAllowed, route } from '@/lib/http/route'
import { revealDelivery } from '@/lib/support/deliveries'
import { revealedDelivery, revealInput } from '@/lib/support/schema'

export const POST = route(
  {
    scope: 'support:write',
    summary: 'Reveal a delivery’s request and response bodies',
    body: revealInput,
    example: { reason: 'The partner asks why this one failed' },
    reply: revealedDelivery,
  },
  ({ ctx, id, body }) => revealDelivery(ctx, id, body),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
