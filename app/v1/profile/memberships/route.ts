import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { listMemberships } from '@/lib/users/memberships'
import { membershipList } from '@/lib/users/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'profile:read', summary: 'List your partners', reply: membershipList },
    async ({ ctx }) => ({ memberships: await listMemberships(ctx) }),
  ),
})
