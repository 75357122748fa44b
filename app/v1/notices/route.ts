import { methodNotAllowed, route } from '@/lib/http/route'
import { noticeList, noticeQuery } from '@/lib/notices/schema'
import { findNotices } from '@/lib/notices/service'

export const GET = route(
  { scope: 'notices:read', summary: 'List notices (alerts)', query: noticeQuery, reply: noticeList },
  ({ ctx, query }) => findNotices(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
