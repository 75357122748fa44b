import { z } from 'zod'
import type { NoticeType } from '@/lib/notices/schema'

/** The notices that can be mailed, the most serious first. */
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
    .describe(
      'Alerts you get by email; failed deliveries are summarised in at most one email per endpoint per hour',
    ),
  can_mail: z.boolean().describe('Whether email is set up on this installation'),
})
export type Notifications = z.output<typeof notifications>
