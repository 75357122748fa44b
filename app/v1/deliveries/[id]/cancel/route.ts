import { methodNotAllowed, route } from '@/lib/api/route'
import { cancelDelivery } from '@/lib/deliveries/cancel'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const POST = route(
  {
    scope: 'deliveries:write',
    summary: 'Cancel a pending delivery; an attempt under way ends and is recorded',
    body: emptyBody,
    reply: delivery,
    conflict: 'The delivery is final.',
  },
  ({ ctx, id }) => cancelDelivery(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
