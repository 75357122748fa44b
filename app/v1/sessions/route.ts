import { methodNotAllowed, route } from '@/lib/http/route'
import { findSessions } from '@/lib/users/profile'
import { sessionList } from '@/lib/users/schema'

export const GET = route(
  { scope: 'profile:read', summary: 'List your sessions', reply: sessionList },
  async ({ ctx }) => ({ sessions: await findSessions(ctx) }),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
