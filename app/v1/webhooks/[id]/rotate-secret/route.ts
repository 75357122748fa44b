import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { findSecretFlaws, rotateSecret } from '@/lib/endpoints/rotate'
import { rotatedSecret, rotateSecretInput } from '@/lib/endpoints/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
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
  ),
})
