import { methodNotAllowed, route } from '@/lib/http/route'
import { getSupportDelivery } from '@/lib/support/deliveries'
import { supportDeliveryDetail } from '@/lib/support/schema'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'Get a delivery of any partner (without bodies)',
    reply: supportDeliveryDetail,
  },
  ({ ctx, id }) => getSupportDelivery(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
