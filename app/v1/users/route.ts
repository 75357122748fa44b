import { methodNotAllowed, route } from '@/lib/http/route'
import { userList } from '@/lib/users/schema'
import { findUsers } from '@/lib/users/team'

export const GET = route(
  { scope: 'users:read', summary: 'List team members', reply: userList },
  async ({ ctx }) => ({
    users: await findUsers(ctx),
  }),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
