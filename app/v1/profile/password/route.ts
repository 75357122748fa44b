import { methodNotAllowed, route, Unwritten } from '@/lib/http/route'
import { findPasswordFlaws, preparePassword } from '@/lib/users/profile'
import { changedPassword, passwordInput } from '@/lib/users/schema'

export const POST = route(
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
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
