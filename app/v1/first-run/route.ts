import { methodNotAllowed, route } from '@/lib/api/route'
import { firstRun } from '@/lib/first-run/schema'
import { getFirstRun } from '@/lib/first-run/service'

export const GET = route(
  { scope: 'stats:read', summary: 'How far the first steps have come', reply: firstRun },
  ({ ctx }) => getFirstRun(ctx),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
