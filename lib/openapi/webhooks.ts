import { z } from 'zod'
import type { ZodOpenApiPathItemObject } from 'zod-openapi'
import { eventData } from '@/lib/events/data'
import { exampleEnvelope } from '@/lib/events/examples'
import { type EventType, eventTypeNames, eventTypes } from '@/lib/events/types'

const header = z.object({
  'X-Recover-Signature': z.string().describe('HMAC-SHA256 of the raw body with your secret, lower-case hex'),
  'X-Recover-Signature-Previous': z
    .string()
    .optional()
    .describe('The same with the secret before the last rotation, while it lives'),
  'X-Recover-Delivery-Id': z.string().describe('The same for every attempt of a delivery'),
  'X-Recover-Attempt': z.string().describe('Which attempt this is, from 1'),
  'X-Recover-Resend-Of': z.string().optional().describe('On a resend: the delivery it is one of'),
  'X-Recover-Test': z.literal('true').optional().describe('On a test send'),
  'webhook-id': z.string().describe('Standard Webhooks: the delivery id'),
  'webhook-timestamp': z.string().describe('Standard Webhooks: seconds since 1970'),
  'webhook-signature': z.string().describe('Standard Webhooks: one `v1,` signature for each live secret'),
})

const responses = {
  '2XX': { description: 'Delivered: any 2xx within ten seconds' },
  default: { description: 'Anything else, a redirect included, is tried again on the schedule' },
}

/** What we send to an endpoint, by event type. */
export function describeWebhooks(): Record<string, ZodOpenApiPathItemObject> {
  return Object.fromEntries(eventTypeNames.map((type) => [type, { post: describe(type) }]))
}

function describe(type: EventType) {
  const schema = z.object({
    id: z.string(),
    type: z.literal(type),
    account_id: z.string(),
    created_at: z.string(),
    data: eventData[type],
  })
  return {
    operationId: `on ${type}`.replace(/[ ._](\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: eventTypes[type],
    tags: ['events we send'],
    requestParams: { header },
    requestBody: {
      required: true,
      content: { 'application/json': { schema, example: JSON.parse(exampleEnvelope(type)) } },
    },
    responses,
  }
}
