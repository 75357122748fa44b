import { methodNotAllowed, route } from '@/lib/api/route'
import { deletedKey } from '@/lib/keys/schema'
import { revokePartnerKey } from '@/lib/keys/service'

export const DELETE = route(
  { scope: 'keys:write', summary: 'Revoke a partner key, at once everywhere', reply: deletedKey },
  ({ ctx, id }) => revokePartnerKey(ctx, id),
)

const refuse = methodNotAllowed('DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
