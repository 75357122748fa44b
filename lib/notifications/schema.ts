import { z } from 'zod'
import type { NoticeType } from '@/lib/notices/schema'

/** The notices that can go out by mail, the gravest first. */
export const mailedNotices = [
  'webhook.endpoint_disabled',
  'webhook.endpoint_failing',
  'webhook.delivery_failed',
] as const satisfies NoticeType[]

const byMail = z
  .array(z.enum(mailedNotices, { error: `Must be one of ${mailedNotices.join(', ')}.` }), {
    error: 'Must be a list.',
  })
  .transform((types) => mailedNotices.filter((type) => types.includes(type)))

export const notificationsInput = z.strictObject({ by_mail: byMail })
export type NotificationsInput = z.output<typeof notificationsInput>

export const notifications = z.object({
  by_mail: z
    .array(z.enum(mailedNotices))
    .describe('Notices that you get by mail; of failed deliveries one mail an hour and endpoint at most'),
  can_mail: z.boolean().describe('Whether this installation sends mail at all'),
})
export type Notifications = z.output<typeof notifications>
