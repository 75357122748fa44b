import { resource } from '@/lib/api/resource'
import { route, Unwritten } from '@/lib/api/route'
import { prepareAcceptance } from '@/lib/invites/accept'
import { acceptInput, joinedUser } from '@/lib/invites/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
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
  ),
})
