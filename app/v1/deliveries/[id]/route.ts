import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deliveryDetail } from '@/lib/deliveries/schema'
import { getDelivery } from '@/lib/deliveries/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'deliveries:read',
      summary: 'Get a delivery',
      etag: deliveryDetail,
      reply: deliveryDetail,
    },
    ({ ctx, id }) => getDelivery(ctx, id),
  ),
})
