import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { countsQuery, deliveryFacets } from '@/lib/delivery-counts/schema'
import { getDeliveryFacets } from '@/lib/delivery-counts/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'deliveries:read',
      summary: 'Count deliveries by field (facets)',
      query: countsQuery,
      reply: deliveryFacets,
    },
    ({ ctx, query }) => getDeliveryFacets(ctx, query),
  ),
})
