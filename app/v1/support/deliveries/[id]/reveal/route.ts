import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { revealDelivery } from '@/lib/support/deliveries'
import { revealedDelivery, revealInput } from '@/lib/support/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'support:write',
      summary: 'Reveal a delivery’s request and response bodies',
      body: revealInput,
      example: { reason: 'The partner asks why this one failed' },
      reply: revealedDelivery,
    },
    ({ ctx, id, body }) => revealDelivery(ctx, id, body),
  ),
})
