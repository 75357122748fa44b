import { methodNotAllowed, route } from '@/lib/http/route'
import { systemState } from '@/lib/support/schema'
import { describeSystem } from '@/lib/support/system'

export const GET = route(
  {
    scope: 'support:read',
    summary: 'Get system status',
    reply: systemState,
  },
  ({ ctx }) => describeSystem(ctx),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
