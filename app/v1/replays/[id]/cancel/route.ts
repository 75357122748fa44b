import { emptyBody } from '@/lib/http/empty-body'
import { methodNotAllowed, route } from '@/lib/http/route'
import { replay } from '@/lib/replays/schema'
import { cancelReplay } from '@/lib/replays/service'

export const POST = route(
  {
    scope: 'replays:write',
    summary: 'Cancel a replay',
    body: emptyBody,
    reply: replay,
    conflict: 'The replay has already finished.',
  },
  ({ ctx, id }) => cancelReplay(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
