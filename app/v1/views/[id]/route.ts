import { methodNotAllowed, route } from '@/lib/http/route'
import { deletedView } from '@/lib/views/schema'
import { removeView } from '@/lib/views/service'

export const DELETE = route(
  { scope: 'views:write', summary: 'Delete a saved view', reply: deletedView },
  ({ ctx, id }) => removeView(ctx, id),
)

const refuse = methodNotAllowed('DELETE')

export { refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
