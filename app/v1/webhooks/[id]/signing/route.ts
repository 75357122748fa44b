import { signingReport } from '@/lib/endpoints/schema'
import { reportSigning } from '@/lib/endpoints/signing'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  {
    scope: 'endpoints:read',
    summary: 'Get signing secret usage',
    reply: signingReport,
  },
  ({ ctx, id }) => reportSigning(ctx, id),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
