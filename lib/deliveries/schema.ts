import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { filterParameters } from '@/lib/contract/filter/parameters'
import { timesOrder } from '@/lib/contract/filter/times'
import { pagingQuery } from '@/lib/contract/paging'
import { deliveryStatuses, testVariants } from '@/lib/contract/statuses'

export const deliveryStatus = z.enum(deliveryStatuses, {
  error: `Must be one of ${deliveryStatuses.join(', ')}.`,
})
export type DeliveryStatus = z.output<typeof deliveryStatus>

const cause = z.enum(causeCodes).nullable()
const ms = z.number().nullable()

export const attempt = z
  .object({
    number: z.number(),
    started_at: z.string(),
    duration_ms: ms.describe('Null while the request is in progress'),
    url: z.string(),
    address: z
      .string()
      .nullable()
      .describe('IP address that responded; null if none did, and for attempts made before we recorded it'),
    status_code: z.number().nullable(),
    cause,
    error: z.string().nullable(),
    request_headers: z.record(z.string(), z.string()),
    response_headers: z.record(z.string(), z.string()).nullable(),
    response_body: z.string().nullable(),
    response_truncated: z.boolean(),
    timing: z.object({ dns_ms: ms, connect_ms: ms, tls_ms: ms, first_byte_ms: ms }),
  })
  .meta({ id: 'Attempt' })
export type Attempt = z.output<typeof attempt>

export const delivery = z
  .object({
    id: z.string(),
    webhook_id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    account_id: z.string(),
    status: deliveryStatus,
    attempt_count: z.number(),
    max_attempts: z.number(),
    next_attempt_at: z.string().nullable(),
    cause,
    created_at: z.string(),
    completed_at: z.string().nullable(),
    resend_of: z.string().nullable(),
    test: z.boolean(),
    test_variant: z.enum(testVariants).optional().describe('Deliberate fault of a test; absent otherwise'),
    last_attempt: attempt.nullable(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.output<typeof delivery>

/** A delivery as a list shows it. Support staff may see it as well, so it contains nothing of the response. */
export type ListedDelivery = Omit<Delivery, 'last_attempt'> & {
  last_attempt: Omit<Attempt, 'response_body'> | null
}

export const eventContent = z.object({
  event: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('Event envelope; null after the payload has expired'),
  event_body: z
    .string()
    .nullable()
    .describe('The exact bytes we signed and sent; null after the payload has expired'),
  data_problems: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .describe('Fields of data that violate the schema'),
})
export type EventContent = z.output<typeof eventContent>

export const deliveryDetail = delivery.extend({
  attempts: z.array(attempt),
  schedule: z
    .array(z.object({ attempt: z.number(), at: z.string() }))
    .describe('Planned attempts, assuming each fails immediately'),
  ...eventContent.shape,
})
export type DeliveryDetail = z.output<typeof deliveryDetail>

export const deliveryQuery = z.strictObject({ ...pagingQuery, ...filterParameters }).refine(...timesOrder)
export type DeliveryQuery = z.output<typeof deliveryQuery>

export const deliveryList = z.object({ deliveries: z.array(delivery), next_cursor: z.string().nullable() })
export type DeliveryList = z.output<typeof deliveryList>
