import { methodNotAllowed, route } from '@/lib/api/route'
import { checkEndpoint } from '@/lib/endpoints/check'
import { endpointCheck } from '@/lib/endpoints/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const POST = route(
  {
    scope: 'endpoints:write',
    summary: 'Check whether an endpoint can be reached',
    body: emptyBody,
    reply: endpointCheck,
    isRemote: true,
  },
  ({ ctx, id }) => checkEndpoint(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
