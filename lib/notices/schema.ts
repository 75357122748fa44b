import { z } from 'zod'
import { causeCodes } from '@/lib/contract/causes'
import { pagingQuery } from '@/lib/contract/paging'

const lastCause = z.enum(causeCodes).nullable()

const noticeOf = <T extends string, D extends z.ZodRawShape>(type: T, data: D) =>
  z.object({
    id: z.string(),
    type: z.literal(type),
    created_at: z.string(),
    acknowledged_at: z.string().nullable(),
    data: z.object(data),
  })

const deliveryFailed = noticeOf('webhook.delivery_failed', {
  webhook_id: z.string(),
  delivery_id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  account_id: z.string(),
  attempts: z.number(),
  last_status_code: z.number().nullable(),
  last_cause: lastCause,
})

const streak = {
  webhook_id: z.string(),
  failures: z.number().describe('Consecutive failed deliveries'),
  since: z.string().describe('When the first of them failed'),
  last_cause: lastCause,
}
const endpointFailing = noticeOf('webhook.endpoint_failing', streak)
const endpointDisabled = noticeOf('webhook.endpoint_disabled', {
  ...streak,
  cancelled: z.number().describe('Pending deliveries cancelled with it; capped at 10,000'),
})

export const notice = z.discriminatedUnion('type', [deliveryFailed, endpointFailing, endpointDisabled])
export type Notice = z.output<typeof notice>
export type NoticeType = Notice['type']
export type NoticeData<T extends NoticeType> = Extract<Notice, { type: T }>['data']

export const noticeQuery = z.strictObject({
  ...pagingQuery,
  acknowledged: z
    .enum(['true', 'false'], { error: 'Must be true or false.' })
    .transform((text) => text === 'true')
    .optional(),
})
export type NoticeQuery = z.output<typeof noticeQuery>

export const noticeList = z.object({ notices: z.array(notice), next_cursor: z.string().nullable() })
export type NoticeList = z.output<typeof noticeList>

export const acknowledgeAllInput = z.strictObject({
  up_to: z
    .string({ error: 'Must be a notice ID.' })
    .max(100, 'Unknown notice ID.')
    .optional()
    .meta({ description: 'Acknowledge up to this notice; newer ones stay open' }),
})
export type AcknowledgeAllInput = z.output<typeof acknowledgeAllInput>

export const acknowledgedAll = z.object({
  acknowledged: z.int(),
  is_more: z.boolean().describe('True if more remain (max. 1,000 per call)'),
})
export type AcknowledgedAll = z.output<typeof acknowledgedAll>
