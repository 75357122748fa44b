import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { revokedInvite } from '@/lib/invites/schema'
import { revokeInvite } from '@/lib/invites/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  DELETE: route(
    { scope: 'users:write', summary: 'Revoke an invitation', reply: revokedInvite },
    ({ ctx, id }) => revokeInvite(ctx, id),
  ),
})
