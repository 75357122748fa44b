import { methodNotAllowed, route } from '@/lib/api/route'
import { getSupportDelivery } from '@/lib/support/deliveries'
import { supportDeliveryDetail } from '@/lib/support/schema'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'One delivery of any partner, without what was sent and answered',
    reply: supportDeliveryDetail,
  },
  ({ ctx, id }) => getSupportDelivery(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
