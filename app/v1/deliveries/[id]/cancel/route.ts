import { cancelDelivery } from '@/lib/deliveries/cancel'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/http/empty-body'
import { methodNotAllowed, route } from '@/lib/http/route'

export const POST = route(
  {
    scope: 'deliveries:write',
    summary: 'Cancel a delivery’s retries',
    body: emptyBody,
    reply: delivery,
    conflict: 'The delivery is already finished.',
  },
  ({ ctx, id }) => cancelDelivery(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
