import { methodNotAllowed, route } from '@/lib/http/route'
import { leavePartner } from '@/lib/users/memberships'
import { deletedMembership } from '@/lib/users/schema'

export const DELETE = route(
  {
    scope: 'profile:write',
    summary: 'Leave a partner, by its id; your sessions in it end at once',
    reply: deletedMembership,
    conflict: 'You are its last owner.',
  },
  ({ ctx, id }) => leavePartner(ctx, id),
)

const refuse = methodNotAllowed('DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
