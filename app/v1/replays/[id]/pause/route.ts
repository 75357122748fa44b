import { emptyBody } from '@/lib/http/empty-body'
import { methodNotAllowed, route } from '@/lib/http/route'
import { replay } from '@/lib/replays/schema'
import { pauseReplay } from '@/lib/replays/service'

export const POST = route(
  {
    scope: 'replays:write',
    summary: 'Pause a replay',
    body: emptyBody,
    reply: replay,
    conflict: 'The replay isn’t running or has already created all its deliveries.',
  },
  ({ ctx, id }) => pauseReplay(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
