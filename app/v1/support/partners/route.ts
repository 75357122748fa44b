import { methodNotAllowed, route } from '@/lib/http/route'
import { findPartners } from '@/lib/support/partners'
import { partnerList, partnersQuery } from '@/lib/support/schema'

export const GET = route(
  { scope: 'support:read', summary: 'List partners', query: partnersQuery, reply: partnerList },
  ({ ctx, query }) => findPartners(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
