import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { signingReport } from '@/lib/endpoints/schema'
import { reportSigning } from '@/lib/endpoints/signing'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    {
      scope: 'endpoints:read',
      summary: 'Get signing secret usage',
      reply: signingReport,
    },
    ({ ctx, id }) => reportSigning(ctx, id),
  ),
})
