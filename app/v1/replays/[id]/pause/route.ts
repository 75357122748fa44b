import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { emptyBody } from '@/lib/platform/http/empty-body'
import { replay } from '@/lib/replays/schema'
import { pauseReplay } from '@/lib/replays/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'replays:write',
      summary: 'Make no further deliveries for now',
      body: emptyBody,
      reply: replay,
      conflict: 'It is not running, or has made all its deliveries.',
    },
    ({ ctx, id }) => pauseReplay(ctx, id),
  ),
})
