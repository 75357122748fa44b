import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { checkUrl } from '@/lib/endpoints/check'
import { checkUrlInput, endpointCheck } from '@/lib/endpoints/schema'
import { findUrlFlaws } from '@/lib/endpoints/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'endpoints:write',
      summary: 'Check a URL before creating an endpoint',
      operationId: 'checkWebhookUrl',
      body: checkUrlInput,
      findFlaws: (ctx, body) => findUrlFlaws(ctx, body),
      example: { url: 'https://hooks.acme.com/recover' },
      reply: endpointCheck,
      isRemote: true,
    },
    ({ ctx, body }) => checkUrl(ctx, body),
  ),
})
