import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { acknowledgeAllInput, acknowledgedAll } from '@/lib/notices/schema'
import { acknowledgeAll } from '@/lib/notices/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'notices:write',
      summary: 'Acknowledge all notices',
      body: acknowledgeAllInput,
      reply: acknowledgedAll,
    },
    ({ ctx, body }) => acknowledgeAll(ctx, body),
  ),
})
