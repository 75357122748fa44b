import { methodNotAllowed, route } from '@/lib/api/route'
import { deliveryDetail } from '@/lib/deliveries/schema'
import { getDelivery } from '@/lib/deliveries/service'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'One delivery with its attempts, coming times and event',
    etag: deliveryDetail,
    reply: deliveryDetail,
  },
  ({ ctx, id }) => getDelivery(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
