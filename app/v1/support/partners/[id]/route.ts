import { methodNotAllowed, route } from '@/lib/api/route'
import { getPartner } from '@/lib/support/partners'
import { partnerDetail } from '@/lib/support/schema'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'One partner: endpoints, open failures, latest changes, keys, team and notes',
    reply: partnerDetail,
  },
  ({ ctx, id }) => getPartner(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
