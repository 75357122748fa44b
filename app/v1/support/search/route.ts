import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { searchQuery, searchResults } from '@/lib/support/schema'
import { search } from '@/lib/support/search'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'Search partners, endpoints, users and IDs',
      query: searchQuery,
      reply: searchResults,
    },
    ({ ctx, query }) => search(ctx, query),
  ),
})
