import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { emptyBody } from '@/lib/platform/http/empty-body'
import { replay } from '@/lib/replays/schema'
import { resumeReplay } from '@/lib/replays/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'replays:write',
      summary: 'Resume a replay',
      body: emptyBody,
      reply: replay,
      conflict: 'The replay isn’t paused.',
    },
    ({ ctx, id }) => resumeReplay(ctx, id),
  ),
})
