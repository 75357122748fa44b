import { methodNotAllowed, route } from '@/lib/api/route'
import { findSessions } from '@/lib/users/profile'
import { sessionList } from '@/lib/users/schema'

export const GET = route(
  { scope: 'profile:read', summary: 'Your sessions, newest first', reply: sessionList },
  async ({ ctx }) => ({ sessions: await findSessions(ctx) }),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
