import { methodNotAllowed, route } from '@/lib/api/route'
import { deliveryList, deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'Deliveries, newest first',
    query: deliveryQuery,
    reply: deliveryList,
  },
  ({ ctx, query }) => findDeliveries(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
