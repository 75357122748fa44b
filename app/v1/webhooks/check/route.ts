import { checkUrl } from '@/lib/endpoints/check'
import { checkUrlInput, endpointCheck } from '@/lib/endpoints/schema'
import { findUrlFlaws } from '@/lib/endpoints/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const POST = route(
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
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
