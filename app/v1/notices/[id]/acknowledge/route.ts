import { methodNotAllowed, route } from '@/lib/api/route'
import { notice } from '@/lib/notices/schema'
import { acknowledgeNotice } from '@/lib/notices/service'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const POST = route(
  { scope: 'notices:write', summary: 'Acknowledge a notice', body: emptyBody, reply: notice },
  ({ ctx, id }) => acknowledgeNotice(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
