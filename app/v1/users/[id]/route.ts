import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { changeRoleInput, deletedUser, user } from '@/lib/users/schema'
import { changeRole, removeUser } from '@/lib/users/team'

const conflict = 'You need at least one owner.'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  PATCH: route(
    {
      scope: 'users:write',
      summary: 'Change a team member’s role',
      body: changeRoleInput,
      example: { role: 'viewer' },
      reply: user,
      conflict,
    },
    ({ ctx, id, body }) => changeRole(ctx, id, body),
  ),
  DELETE: route(
    {
      scope: 'users:write',
      summary: 'Remove a team member',
      reply: deletedUser,
      conflict,
    },
    ({ ctx, id }) => removeUser(ctx, id),
  ),
})
