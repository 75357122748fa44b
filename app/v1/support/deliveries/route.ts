import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deliveryQuery } from '@/lib/deliveries/schema'
import { listDeliveriesOfAll } from '@/lib/support/deliveries'
import { supportDeliveryList } from '@/lib/support/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'List deliveries across partners',
      query: deliveryQuery,
      reply: supportDeliveryList,
    },
    ({ ctx, query }) => listDeliveriesOfAll(ctx, query),
  ),
})
