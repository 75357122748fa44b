import { resendDelivery } from '@/lib/deliveries/resend'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/http/empty-body'
import { methodNotAllowed, route } from '@/lib/http/route'

export const POST = route(
  {
    scope: 'deliveries:write',
    summary: 'Resend a delivery',
    body: emptyBody,
    reply: delivery,
    status: 202,
    conflict:
      'The endpoint is deleted, paused or disabled, the payload has expired, or a resend is already in progress.',
  },
  ({ ctx, id }) => resendDelivery(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
