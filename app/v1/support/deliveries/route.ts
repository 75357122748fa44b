import { deliveryQuery } from '@/lib/deliveries/schema'
import { methodNotAllowed, route } from '@/lib/http/route'
import { findDeliveriesOfAll } from '@/lib/support/deliveries'
import { supportDeliveryList } from '@/lib/support/schema'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'List deliveries across partners',
    query: deliveryQuery,
    reply: supportDeliveryList,
  },
  ({ ctx, query }) => findDeliveriesOfAll(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
