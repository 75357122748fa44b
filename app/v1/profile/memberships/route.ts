import { methodNotAllowed, route } from '@/lib/http/route'
import { listMemberships } from '@/lib/users/memberships'
import { membershipList } from '@/lib/users/schema'

export const GET = route(
  { scope: 'profile:read', summary: 'List your partners', reply: membershipList },
  async ({ ctx }) => ({ memberships: await listMemberships(ctx) }),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
