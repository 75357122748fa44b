import { changedEndpoint, deletedEndpoint, endpoint, updateEndpointInput } from '@/lib/endpoints/schema'
import { changeEndpoint, deleteEndpoint, findUrlFlaws, getEndpoint } from '@/lib/endpoints/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  { scope: 'endpoints:read', summary: 'Get an endpoint', etag: endpoint, reply: endpoint },
  ({ ctx, id }) => getEndpoint(ctx, id),
)

export const PATCH = route(
  {
    scope: 'endpoints:write',
    summary: 'Update an endpoint',
    ifMatch: true,
    etag: endpoint,
    body: updateEndpointInput,
    findFlaws: findUrlFlaws,
    example: { events: ['lead.created'], active: true },
    reply: changedEndpoint,
  },
  ({ ctx, id, body }) => changeEndpoint(ctx, id, body),
)

export const DELETE = route(
  { scope: 'endpoints:write', summary: 'Delete an endpoint', ifMatch: true, reply: deletedEndpoint },
  ({ ctx, id }) => deleteEndpoint(ctx, id),
)

const refuse = methodNotAllowed('GET, PATCH, DELETE')

export { refuse as OPTIONS, refuse as POST, refuse as PUT }
