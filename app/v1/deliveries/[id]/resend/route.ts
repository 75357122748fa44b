import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { resendDelivery } from '@/lib/deliveries/resend'
import { delivery } from '@/lib/deliveries/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'deliveries:write',
      summary: 'Resend a delivery',
      body: emptyBody,
      reply: delivery,
      status: 202,
      conflict:
        'The endpoint is deleted, paused or disabled, the payload has expired, or a resend is already in progress.',
    },
    ({ ctx, id }) => resendDelivery(ctx, id),
  ),
})
