import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { emptyBody } from '@/lib/platform/http/empty-body'
import { replay } from '@/lib/replays/schema'
import { cancelReplay } from '@/lib/replays/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'replays:write',
      summary: 'Cancel a replay',
      body: emptyBody,
      reply: replay,
      conflict: 'The replay has already finished.',
    },
    ({ ctx, id }) => cancelReplay(ctx, id),
  ),
})
