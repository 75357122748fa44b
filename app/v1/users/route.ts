import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { userList } from '@/lib/users/schema'
import { listUsers } from '@/lib/users/team'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'users:read', summary: 'List team members', reply: userList }, async ({ ctx }) => ({
    users: await listUsers(ctx),
  })),
})
