import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { createdKey, createKeyInput, keyList } from '@/lib/keys/schema'
import { createPartnerKey, findExpiryFlaws, listKeys } from '@/lib/keys/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'keys:read', summary: 'List API keys', reply: keyList }, async ({ ctx }) => ({
    keys: await listKeys(ctx),
  })),
  POST: route(
    {
      scope: 'keys:write',
      summary: 'Create an API key',
      body: createKeyInput,
      findFlaws: findExpiryFlaws,
      example: { name: 'Dashboard', access: ['read'] },
      reply: createdKey,
      status: 201,
      conflict: 'API key limit reached (50).',
    },
    ({ ctx, body }) => createPartnerKey(ctx, body),
  ),
})
