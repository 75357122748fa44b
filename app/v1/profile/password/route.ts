import { resource } from '@/lib/api/resource'
import { route, Unwritten } from '@/lib/api/route'
import { findPasswordFlaws, preparePassword } from '@/lib/users/profile'
import { changedPassword, passwordInput } from '@/lib/users/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'profile:write',
      summary: 'Change your password',
      body: passwordInput,
      findFlaws: findPasswordFlaws,
      example: { current: 'the password you have', new: 'the password you want' },
      reply: changedPassword,
      isRemote: true,
    },
    async ({ ctx, body }) => new Unwritten(await preparePassword(ctx, body)),
  ),
})
