import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { listSessions } from '@/lib/users/profile'
import { sessionList } from '@/lib/users/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'profile:read', summary: 'List your sessions', reply: sessionList },
    async ({ ctx }) => ({ sessions: await listSessions(ctx) }),
  ),
})
