import { methodNotAllowed, route } from '@/lib/api/route'
import { resendDelivery } from '@/lib/deliveries/resend'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const POST = route(
  {
    scope: 'deliveries:write',
    summary: 'Send the same event to the same endpoint again, as a new delivery',
    body: emptyBody,
    reply: delivery,
    status: 202,
    conflict:
      "The endpoint is deleted or inactive, the event's payload was removed, or a resend of this delivery is pending.",
  },
  ({ ctx, id }) => resendDelivery(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
