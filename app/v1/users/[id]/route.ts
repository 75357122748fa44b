import { methodNotAllowed, route } from '@/lib/http/route'
import { changeRoleInput, deletedUser, user } from '@/lib/users/schema'
import { changeRole, removeUser } from '@/lib/users/team'

const conflict = 'This is the last owner.'

export const PATCH = route(
  {
    scope: 'users:write',
    summary: 'Change a team member’s role',
    body: changeRoleInput,
    example: { role: 'viewer' },
    reply: user,
    conflict,
  },
  ({ ctx, id, body }) => changeRole(ctx, id, body),
)

export const DELETE = route(
  {
    scope: 'users:write',
    summary: 'Remove a team member',
    reply: deletedUser,
    conflict,
  },
  ({ ctx, id }) => removeUser(ctx, id),
)

const refuse = methodNotAllowed('PATCH, DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as POST, refuse as PUT }
