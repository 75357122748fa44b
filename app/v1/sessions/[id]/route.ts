import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { endOwnSession } from '@/lib/users/profile'
import { deletedSession } from '@/lib/users/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  DELETE: route(
    { scope: 'profile:write', summary: 'Sign out a session', reply: deletedSession },
    ({ ctx, id }) => endOwnSession(ctx, id),
  ),
})
