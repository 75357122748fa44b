import { methodNotAllowed, route } from '@/lib/api/route'
import { listMemberships } from '@/lib/users/memberships'
import { membershipList } from '@/lib/users/schema'

export const GET = route(
  { scope: 'profile:read', summary: 'The partners that you belong to', reply: membershipList },
  async ({ ctx }) => ({ memberships: await listMemberships(ctx) }),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
