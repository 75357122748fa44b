import { methodNotAllowed, route } from '@/lib/api/route'
import { searchQuery, searchResults } from '@/lib/support/schema'
import { search } from '@/lib/support/search'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'Find anything by an id, a URL or host, a name or an e-mail address',
    query: searchQuery,
    reply: searchResults,
  },
  ({ ctx, query }) => search(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
