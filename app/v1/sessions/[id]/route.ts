import { methodNotAllowed, route } from '@/lib/http/route'
import { endOwnSession } from '@/lib/users/profile'
import { deletedSession } from '@/lib/users/schema'

export const DELETE = route(
  { scope: 'profile:write', summary: 'Sign out a session', reply: deletedSession },
  ({ ctx, id }) => endOwnSession(ctx, id),
)

const refuse = methodNotAllowed('DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
