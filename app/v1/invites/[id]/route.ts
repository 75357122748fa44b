import { methodNotAllowed, route } from '@/lib/http/route'
import { revokedInvite } from '@/lib/invites/schema'
import { revokeInvite } from '@/lib/invites/service'

export const DELETE = route(
  { scope: 'users:write', summary: 'Revoke an invitation', reply: revokedInvite },
  ({ ctx, id }) => revokeInvite(ctx, id),
)

const refuse = methodNotAllowed('DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
