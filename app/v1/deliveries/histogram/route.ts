import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { countsQuery, deliveryHistogram } from '@/lib/delivery-counts/schema'
import { getDeliveryHistogram } from '@/lib/delivery-counts/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'deliveries:read',
      summary: 'How many deliveries there were when',
      query: countsQuery,
      reply: deliveryHistogram,
    },
    ({ ctx, query }) => getDeliveryHistogram(ctx, query),
  ),
})
