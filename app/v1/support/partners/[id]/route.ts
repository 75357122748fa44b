import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { getPartner } from '@/lib/support/partners'
import { partnerDetail } from '@/lib/support/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'Get a partner',
      reply: partnerDetail,
    },
    ({ ctx, id }) => getPartner(ctx, id),
  ),
})
