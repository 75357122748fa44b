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
    .describe('The same, with each previous secret that’s still active: newest first, separated by commas'),
  'X-Recover-Delivery-Id': z
    .string()
    .describe('Delivery ID: the same on every attempt; a resend or replay gets a new one'),
  'X-Recover-Attempt': z.string().describe('Attempt number, starting at 1'),
  'X-Recover-Resend-Of': z.string().optional().describe('On a resend: the original delivery ID'),
  'X-Recover-Test': z.literal('true').optional().describe('Only on test events, which are never retried'),
  'webhook-id': z.string().describe('Standard Webhooks: the delivery ID'),
  'webhook-timestamp': z.string().describe('Standard Webhooks: Unix time in seconds'),
  'webhook-signature': z
    .string()
    .describe(
      'Standard Webhooks: one `v1,` signature per active secret, or two if the secret is valid both as base64 and as plain text',
    ),
})

const describeResponses = (timeoutMs: number) => ({
  '2XX': { description: `Delivered: any 2xx within ${formatSetting(timeoutMs)}` },
  default: { description: 'Any other response, including redirects, is retried' },
})

/** What we send to an endpoint, by event type; a receiver has `timeoutMs` to respond. */
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
