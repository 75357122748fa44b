import { methodNotAllowed, route } from '@/lib/api/route'
import { signingReport } from '@/lib/endpoints/schema'
import { reportSigning } from '@/lib/endpoints/signing'

export const GET = route(
  {
    scope: 'endpoints:read',
    summary: 'Which secret signed the latest hundred deliveries',
    reply: signingReport,
  },
  ({ ctx, id }) => reportSigning(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
