import { changedEndpoint, deletedEndpoint, endpoint, updateEndpointInput } from '@/lib/endpoints/schema'
import { changeEndpoint, deleteEndpoint, getEndpoint } from '@/lib/endpoints/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route({ scope: 'endpoints:read', reply: endpoint }, ({ ctx, params }) =>
  getEndpoint(ctx, params.id ?? ''),
)

export const PATCH = route(
  { scope: 'endpoints:write', body: updateEndpointInput, reply: changedEndpoint },
  ({ ctx, params, body }) => changeEndpoint(ctx, params.id ?? '', body),
)

export const DELETE = route({ scope: 'endpoints:write', reply: deletedEndpoint }, ({ ctx, params }) =>
  deleteEndpoint(ctx, params.id ?? ''),
)

const refuse = methodNotAllowed('GET, PATCH, DELETE')

export { refuse as OPTIONS, refuse as POST, refuse as PUT }
