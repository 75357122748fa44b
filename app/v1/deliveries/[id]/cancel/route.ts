import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { cancelDelivery } from '@/lib/deliveries/cancel'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'deliveries:write',
      summary: 'Cancel a delivery’s retries',
      body: emptyBody,
      reply: delivery,
      conflict: 'The delivery is already finished.',
    },
    ({ ctx, id }) => cancelDelivery(ctx, id),
  ),
})
