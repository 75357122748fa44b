import { methodNotAllowed, route, Unwritten } from '@/lib/http/route'
import { createdUser, newUserInput, userList } from '@/lib/users/schema'
import { findUsers, prepareMember } from '@/lib/users/team'

export const GET = route({ scope: 'users:read', summary: 'The team', reply: userList }, async ({ ctx }) => ({
  users: await findUsers(ctx),
}))

export const POST = route(
  {
    scope: 'users:write',
    summary: 'Add a user, whose password is shown once',
    body: newUserInput,
    example: { email: 'ama@acme.example', name: 'Ama Owusu', role: 'admin' },
    reply: createdUser,
    status: 201,
    conflict: 'There is a user with this e-mail, or the partner has a hundred users already.',
    isRemote: true,
  },
  async ({ ctx, body }) => new Unwritten(await prepareMember(ctx, body)),
)

const refuse = methodNotAllowed('GET, POST')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
