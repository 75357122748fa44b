import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { checkEndpoint } from '@/lib/endpoints/check'
import { endpointCheck } from '@/lib/endpoints/schema'
import { emptyBody } from '@/lib/platform/http/empty-body'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'endpoints:write',
      summary: 'Check an endpoint’s connection',
      body: emptyBody,
      reply: endpointCheck,
      isRemote: true,
    },
    ({ ctx, id }) => checkEndpoint(ctx, id),
  ),
})
