import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { emptyBody } from '@/lib/platform/http/empty-body'
import { replay } from '@/lib/replays/schema'
import { resumeReplay } from '@/lib/replays/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'replays:write',
      summary: 'Go on with a paused replay',
      body: emptyBody,
      reply: replay,
      conflict: 'It is not paused.',
    },
    ({ ctx, id }) => resumeReplay(ctx, id),
  ),
})
