import { z } from 'zod'
import type { ZodOpenApiPathItemObject } from 'zod-openapi'
import { type EventType, eventTypeNames, eventTypes } from '@/lib/contract/event-types'
import { formatSetting } from '@/lib/contract/format'
import { eventData } from '@/lib/events/data'
import { exampleEnvelope } from '@/lib/events/examples'

const header = z.object({
  'X-Recover-Signature': z.string().describe('HMAC-SHA256 of the raw body with your secret, lower-case hex'),
  'X-Recover-Signature-Previous': z
    .string()
    .optional()
    .describe(
      'The same with each secret from before a rotation that still signs, the latest first, by commas',
    ),
  'X-Recover-Delivery-Id': z.string().describe('The same for every attempt of a delivery'),
  'X-Recover-Attempt': z.string().describe('Which attempt this is, from 1'),
  'X-Recover-Resend-Of': z.string().optional().describe('On a resend: the delivery it is one of'),
  'X-Recover-Test': z.literal('true').optional().describe('On a test send'),
  'webhook-id': z.string().describe('Standard Webhooks: the delivery id'),
  'webhook-timestamp': z.string().describe('Standard Webhooks: seconds since 1970'),
  'webhook-signature': z
    .string()
    .describe('Standard Webhooks: a `v1,` signature for each key that a secret which signs may stand for'),
})

const describeResponses = (timeoutMs: number) => ({
  '2XX': { description: `Delivered: any 2xx within ${formatSetting(timeoutMs)}` },
  default: { description: 'Anything else, a redirect included, is tried again on the schedule' },
})

/** What we send to an endpoint, by event type; a receiver has `timeoutMs` to answer. */
export function describeWebhooks(timeoutMs: number): Record<string, ZodOpenApiPathItemObject> {
  return Object.fromEntries(eventTypeNames.map((type) => [type, { post: describe(type, timeoutMs) }]))
}

function describe(type: EventType, timeoutMs: number) {
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
    responses: describeResponses(timeoutMs),
  }
}
