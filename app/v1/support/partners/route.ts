import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { findPartners } from '@/lib/support/partners'
import { partnerList, partnersQuery } from '@/lib/support/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'support:read', summary: 'List partners', query: partnersQuery, reply: partnerList },
    ({ ctx, query }) => findPartners(ctx, query),
  ),
})
