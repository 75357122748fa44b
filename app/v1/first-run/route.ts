import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { firstRun } from '@/lib/first-run/schema'
import { getFirstRun } from '@/lib/first-run/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'stats:read', summary: 'Get onboarding progress', reply: firstRun }, ({ ctx }) =>
    getFirstRun(ctx),
  ),
})
