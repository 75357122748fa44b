import { methodNotAllowed, route } from '@/lib/http/route'
import { leavePartner } from '@/lib/users/memberships'
import { leftPartner, partnerInput } from '@/lib/users/schema'

export const POST = route(
  {
    scope: 'profile:write',
    summary: 'Leave a partner',
    body: partnerInput,
    example: { partner_id: 'prt_0198c0de7f5e7c2a9d3b1f4a6c8e0d12' },
    reply: leftPartner,
    conflict: 'You’re the last owner.',
  },
  ({ ctx, body }) => leavePartner(ctx, body),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
