import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deletedKey } from '@/lib/keys/schema'
import { revokePartnerKey } from '@/lib/keys/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  DELETE: route({ scope: 'keys:write', summary: 'Revoke an API key', reply: deletedKey }, ({ ctx, id }) =>
    revokePartnerKey(ctx, id),
  ),
})
