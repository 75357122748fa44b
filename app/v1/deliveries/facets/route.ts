import { countsQuery, deliveryFacets } from '@/lib/delivery-counts/schema'
import { getDeliveryFacets } from '@/lib/delivery-counts/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'Count deliveries by field (facets)',
    query: countsQuery,
    reply: deliveryFacets,
  },
  ({ ctx, query }) => getDeliveryFacets(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
