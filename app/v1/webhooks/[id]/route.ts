import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { changedEndpoint, deletedEndpoint, endpoint, updateEndpointInput } from '@/lib/endpoints/schema'
import { changeEndpoint, deleteEndpoint, findUrlFlaws, getEndpoint } from '@/lib/endpoints/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'endpoints:read', summary: 'Get an endpoint', etag: endpoint, reply: endpoint },
    ({ ctx, id }) => getEndpoint(ctx, id),
  ),
  PATCH: route(
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
  ),
  DELETE: route(
    { scope: 'endpoints:write', summary: 'Delete an endpoint', ifMatch: true, reply: deletedEndpoint },
    ({ ctx, id }) => deleteEndpoint(ctx, id),
  ),
})
