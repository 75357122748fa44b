import { methodNotAllowed, route, Unwritten } from '@/lib/http/route'
import { prepareAcceptance } from '@/lib/invites/accept'
import { acceptInput, joinedUser } from '@/lib/invites/schema'

export const POST = route(
  {
    scope: 'invites:accept',
    summary: 'Accept an invitation',
    body: acceptInput,
    example: { name: 'Ama Owusu', password: 'the password you want' },
    reply: joinedUser,
    status: 201,
    conflict: 'You need to sign in first, or you’re already in the team.',
    isRemote: true,
  },
  async ({ ctx, body }) => new Unwritten(await prepareAcceptance(ctx, body)),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
