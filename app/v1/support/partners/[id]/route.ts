import { methodNotAllowed, route } from '@/lib/http/route'
import { getPartner } from '@/lib/support/partners'
import { partnerDetail } from '@/lib/support/schema'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'Get a partner',
    reply: partnerDetail,
  },
  ({ ctx, id }) => getPartner(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
