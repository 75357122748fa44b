import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { resendDelivery } from '@/lib/deliveries/resend'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'deliveries:write',
      summary: 'Send the same event to the same endpoint again, as a new delivery',
      body: emptyBody,
      reply: delivery,
      status: 202,
      conflict:
        "The endpoint is deleted or inactive, the event's payload was removed, or a resend of this delivery is pending.",
    },
    ({ ctx, id }) => resendDelivery(ctx, id),
  ),
})
