import { z } from 'zod'
import { causeCodes } from '@/lib/causes/schema'
import { pagingQuery } from '@/lib/http/paging'

export const notice = z.object({
  id: z.string(),
  type: z.literal('webhook.delivery_failed'),
  created_at: z.string(),
  acknowledged_at: z.string().nullable(),
  data: z.object({
    webhook_id: z.string(),
    delivery_id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    account_id: z.string(),
    attempts: z.number(),
    last_status_code: z.number().nullable(),
    last_cause: z.enum(causeCodes).nullable(),
  }),
})
export type Notice = z.output<typeof notice>

export const noticeQuery = z.strictObject(pagingQuery)
export type NoticeQuery = z.output<typeof noticeQuery>

export const noticeList = z.object({ notices: z.array(notice), next_cursor: z.string().nullable() })
export type NoticeList = z.output<typeof noticeList>
