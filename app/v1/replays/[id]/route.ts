import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { replay } from '@/lib/replays/schema'
import { getReplay } from '@/lib/replays/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'replays:read', summary: 'Get a replay', etag: replay, reply: replay }, ({ ctx, id }) =>
    getReplay(ctx, id),
  ),
})
