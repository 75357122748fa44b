import { methodNotAllowed, route } from '@/lib/http/route'
import { searchQuery, searchResults } from '@/lib/support/schema'
import { search } from '@/lib/support/search'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'Search partners, endpoints, users and IDs',
    query: searchQuery,
    reply: searchResults,
  },
  ({ ctx, query }) => search(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
