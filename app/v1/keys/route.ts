import { methodNotAllowed, route } from '@/lib/api/route'
import { createdKey, createKeyInput, keyList } from '@/lib/keys/schema'
import { createPartnerKey, findExpiryFlaws, findKeys } from '@/lib/keys/service'

export const GET = route(
  { scope: 'keys:read', summary: 'Partner keys', reply: keyList },
  async ({ ctx }) => ({
    keys: await findKeys(ctx),
  }),
)

export const POST = route(
  {
    scope: 'keys:write',
    summary: 'Make a partner key, shown once',
    body: createKeyInput,
    findFlaws: findExpiryFlaws,
    example: { name: 'Dashboard', access: ['read'] },
    reply: createdKey,
    status: 201,
    conflict: 'The partner has fifty keys already.',
  },
  ({ ctx, body }) => createPartnerKey(ctx, body),
)

const refuse = methodNotAllowed('GET, POST')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
