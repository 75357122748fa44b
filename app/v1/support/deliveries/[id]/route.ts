import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { getSupportDelivery } from '@/lib/support/deliveries'
import { supportDeliveryDetail } from '@/lib/support/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'Get a delivery of any partner (without bodies)',
      reply: supportDeliveryDetail,
    },
    ({ ctx, id }) => getSupportDelivery(ctx, id),
  ),
})
