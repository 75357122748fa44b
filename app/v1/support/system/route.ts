import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { systemState } from '@/lib/support/schema'
import { describeSystem } from '@/lib/support/system'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'support:read',
      summary: 'Get system status',
      reply: systemState,
    },
    ({ ctx }) => describeSystem(ctx),
  ),
})
