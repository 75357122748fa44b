import { methodNotAllowed, route } from '@/lib/api/route'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveriesOfAll } from '@/lib/support/deliveries'
import { supportDeliveryList } from '@/lib/support/schema'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'Deliveries of all partners, newest first',
    query: deliveryQuery,
    reply: supportDeliveryList,
  },
  ({ ctx, query }) => findDeliveriesOfAll(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
