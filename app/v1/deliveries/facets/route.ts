import { methodNotAllowed, route } from '@/lib/api/route'
import { countsQuery, deliveryFacets } from '@/lib/delivery-counts/schema'
import { getDeliveryFacets } from '@/lib/delivery-counts/service'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'How many deliveries have each value',
    query: countsQuery,
    reply: deliveryFacets,
  },
  ({ ctx, query }) => getDeliveryFacets(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
