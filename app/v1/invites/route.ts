import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { createdInvite, inviteList, newInviteInput } from '@/lib/invites/schema'
import { createInvite, findInvites } from '@/lib/invites/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'users:read', summary: 'Open invites', reply: inviteList }, async ({ ctx }) => ({
    invites: await findInvites(ctx),
  })),
  POST: route(
    {
      scope: 'users:write',
      summary: 'Invite somebody, by a link that counts for seven days and is mailed, or shown once',
      body: newInviteInput,
      example: { email: 'ama@acme.example', role: 'admin' },
      reply: createdInvite,
      status: 201,
      conflict: 'They are in the team already, or it has a hundred people.',
    },
    ({ ctx, body }) => createInvite(ctx, body),
  ),
})
