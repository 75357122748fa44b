import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { cancelDelivery } from '@/lib/deliveries/cancel'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'deliveries:write',
      summary: 'Cancel a pending delivery; an attempt under way ends and is recorded',
      body: emptyBody,
      reply: delivery,
      conflict: 'The delivery is final.',
    },
    ({ ctx, id }) => cancelDelivery(ctx, id),
  ),
})
