import { findSecretFlaws, rotateSecret } from '@/lib/endpoints/rotate'
import { rotatedSecret, rotateSecretInput } from '@/lib/endpoints/schema'
import { methodNotAllowed, route } from '@/lib/http/route'

export const POST = route(
  {
    scope: 'endpoints:write',
    summary: 'Rotate the signing secret',
    body: rotateSecretInput,
    findFlaws: findSecretFlaws,
    example: { overlap_hours: 48 },
    reply: rotatedSecret,
    ifMatch: true,
  },
  ({ ctx, id, body }) => rotateSecret(ctx, id, body),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
