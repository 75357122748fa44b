import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { createdInvite, inviteList, newInviteInput } from '@/lib/invites/schema'
import { createInvite, listInvites } from '@/lib/invites/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'users:read', summary: 'List invitations', reply: inviteList }, async ({ ctx }) => ({
    invites: await listInvites(ctx),
  })),
  POST: route(
    {
      scope: 'users:write',
      summary: 'Create an invitation',
      body: newInviteInput,
      example: { email: 'ama@acme.example', role: 'admin' },
      reply: createdInvite,
      status: 201,
      conflict: 'This person is already in the team, or the team limit (100) is reached.',
    },
    ({ ctx, body }) => createInvite(ctx, body),
  ),
})
