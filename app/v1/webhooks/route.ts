import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { createdEndpoint, createEndpointInput, endpoint, endpointList } from '@/lib/endpoints/schema'
import { createEndpoint, findUrlFlaws, listEndpoints } from '@/lib/endpoints/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'endpoints:read', summary: 'List endpoints', reply: endpointList },
    async ({ ctx }) => ({
      webhooks: await listEndpoints(ctx),
    }),
  ),
  POST: route(
    {
      scope: 'endpoints:write',
      summary: 'Create an endpoint',
      body: createEndpointInput,
      findFlaws: (ctx, body) => findUrlFlaws(ctx, body),
      example: {
        url: 'https://hooks.acme.com/recover',
        events: ['conversation.reply_received', 'lead.*'],
        secret: 'whsec_your_signing_secret',
      },
      reply: createdEndpoint,
      status: 201,
      etag: endpoint,
      conflict: 'Endpoint limit reached (100).',
    },
    ({ ctx, body }) => createEndpoint(ctx, body),
  ),
})
