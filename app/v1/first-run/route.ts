import { firstRun } from '@/lib/first-run/schema'
import { getFirstRun } from '@/lib/first-run/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  { scope: 'stats:read', summary: 'Get onboarding progress', reply: firstRun },
  ({ ctx }) => getFirstRun(ctx),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
