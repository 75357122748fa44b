import { methodNotAllowed, route, Unwritten } from '@/lib/api/route'
import { prepareAcceptance } from '@/lib/invites/accept'
import { acceptInput, joinedUser } from '@/lib/invites/schema'

export const POST = route(
  {
    scope: 'invites:accept',
    summary: 'Join the team that you were invited to, signed in or with a password of your own',
    body: acceptInput,
    example: { name: 'Ama Owusu', password: 'the password you want' },
    reply: joinedUser,
    status: 201,
    conflict: 'You have to sign in first, or are in the team already.',
    isRemote: true,
  },
  async ({ ctx, body }) => new Unwritten(await prepareAcceptance(ctx, body)),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
