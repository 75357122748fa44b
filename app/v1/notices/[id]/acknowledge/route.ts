import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { notice } from '@/lib/notices/schema'
import { acknowledgeNotice } from '@/lib/notices/service'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    { scope: 'notices:write', summary: 'Acknowledge a notice', body: emptyBody, reply: notice },
    ({ ctx, id }) => acknowledgeNotice(ctx, id),
  ),
})
