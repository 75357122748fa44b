import { methodNotAllowed, route } from '@/lib/http/route'
import { deletedKey } from '@/lib/keys/schema'
import { revokePartnerKey } from '@/lib/keys/service'

export const DELETE = route(
  { scope: 'keys:write', summary: 'Revoke an API key', reply: deletedKey },
  ({ ctx, id }) => revokePartnerKey(ctx, id),
)

const refuse = methodNotAllowed('DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
