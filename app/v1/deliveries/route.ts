import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deliveryList, deliveryQuery } from '@/lib/deliveries/schema'
import { listDeliveries } from '@/lib/deliveries/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'deliveries:read',
      summary: 'List deliveries',
      query: deliveryQuery,
      reply: deliveryList,
    },
    ({ ctx, query }) => listDeliveries(ctx, query),
  ),
})
