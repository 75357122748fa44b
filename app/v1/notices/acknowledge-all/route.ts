import { methodNotAllowed, route } from '@/lib/http/route'
import { acknowledgeAllInput, acknowledgedAll } from '@/lib/notices/schema'
import { acknowledgeAll } from '@/lib/notices/service'

export const POST = route(
  {
    scope: 'notices:write',
    summary: 'Acknowledge all notices',
    body: acknowledgeAllInput,
    reply: acknowledgedAll,
  },
  ({ ctx, body }) => acknowledgeAll(ctx, body),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
