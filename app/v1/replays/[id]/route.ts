import { methodNotAllowed, route } from '@/lib/http/route'
import { replay } from '@/lib/replays/schema'
import { getReplay } from '@/lib/replays/service'

export const GET = route(
  { scope: 'replays:read', summary: 'Get a replay', etag: replay, reply: replay },
  ({ ctx, id }) => getReplay(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
