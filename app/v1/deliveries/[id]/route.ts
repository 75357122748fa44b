import { deliveryDetail } from '@/lib/deliveries/schema'
import { getDelivery } from '@/lib/deliveries/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'Get a delivery',
    etag: deliveryDetail,
    reply: deliveryDetail,
  },
  ({ ctx, id }) => getDelivery(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
