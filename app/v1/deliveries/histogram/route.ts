import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { countsQuery, deliveryHistogram } from '@/lib/delivery-counts/schema'
import { getDeliveryHistogram } from '@/lib/delivery-counts/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'deliveries:read',
      summary: 'Count deliveries over time (histogram)',
      query: countsQuery,
      reply: deliveryHistogram,
    },
    ({ ctx, query }) => getDeliveryHistogram(ctx, query),
  ),
})
