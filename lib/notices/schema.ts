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
  failures: z.number().describe('Deliveries given up in a row'),
  since: z.string().describe('When the first of them was'),
  last_cause: lastCause,
}
const endpointFailing = noticeOf('webhook.endpoint_failing', streak)
const endpointDisabled = noticeOf('webhook.endpoint_disabled', {
  ...streak,
  cancelled: z.number().describe('Pending deliveries that are cancelled with it; 10 000 at most'),
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
    .string({ error: 'Must be the id of a notice.' })
    .max(100, 'Is not the id of a notice.')
    .optional()
    .meta({ description: 'The newest notice you have seen: what came after it stays open' }),
})
export type AcknowledgeAllInput = z.output<typeof acknowledgeAllInput>

export const acknowledgedAll = z.object({
  acknowledged: z.int(),
  is_more: z.boolean().describe('Whether some are left: a call does a thousand at most'),
})
export type AcknowledgedAll = z.output<typeof acknowledgedAll>
