import { countsQuery, deliveryHistogram } from '@/lib/delivery-counts/schema'
import { getDeliveryHistogram } from '@/lib/delivery-counts/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  {
    scope: 'deliveries:read',
    summary: 'Count deliveries over time (histogram)',
    query: countsQuery,
    reply: deliveryHistogram,
  },
  ({ ctx, query }) => getDeliveryHistogram(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
