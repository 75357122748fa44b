import { deliveryDetail } from '@/lib/deliveries/schema'
import { getDelivery } from '@/lib/deliveries/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route({ scope: 'deliveries:read', reply: deliveryDetail }, ({ ctx, params }) =>
  getDelivery(ctx, params.id ?? ''),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
