import { deliveryList, deliveryQuery } from '@/lib/deliveries/schema'
import { findDeliveries } from '@/lib/deliveries/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'List deliveries',
    query: deliveryQuery,
    reply: deliveryList,
  },
  ({ ctx, query }) => findDeliveries(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
