import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { noticeList, noticeQuery } from '@/lib/notices/schema'
import { listNotices } from '@/lib/notices/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'notices:read', summary: 'List notices (alerts)', query: noticeQuery, reply: noticeList },
    ({ ctx, query }) => listNotices(ctx, query),
  ),
})
