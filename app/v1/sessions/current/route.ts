import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { choosePartner } from '@/lib/users/memberships'
import { membership, partnerInput } from '@/lib/users/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'profile:write',
      summary: 'Switch to another partner',
      body: partnerInput,
      example: { partner_id: 'prt_0198c0de7f5e7c2a9d3b1f4a6c8e0d12' },
      reply: membership,
    },
    ({ ctx, body }) => choosePartner(ctx, body),
  ),
})
