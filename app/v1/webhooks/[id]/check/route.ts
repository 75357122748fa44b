import { checkEndpoint } from '@/lib/endpoints/check'
import { endpointCheck } from '@/lib/endpoints/schema'
import { emptyBody } from '@/lib/http/empty-body'
import { methodNotAllowed, route } from '@/lib/http/route'

export const POST = route(
  {
    scope: 'endpoints:write',
    summary: 'Check an endpoint’s connection',
    body: emptyBody,
    reply: endpointCheck,
    isRemote: true,
  },
  ({ ctx, id }) => checkEndpoint(ctx, id),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
