import type { DigestRef, NoticeRef } from '@/lib/notifications/mail'
import type { FunctionRegistry } from '../define'

/** What the functions need from the product, which composes every mail from rows at the time of sending. */
export interface MailSteps {
  mailInvite(place: { partnerId: string; inviteId: string }): Promise<void>
  listNoticeReaders(place: NoticeRef): Promise<string[]>
  mailNotice(place: NoticeRef & { userId: string }): Promise<void>
  readFailures(place: DigestRef): Promise<{ failures: number; readers: string[] }>
  mailFailures(place: DigestRef & { userId: string; failures: number }): Promise<void>
  closeFailures(place: DigestRef & { told: number }): Promise<void>
}

// With the engine's growing pauses these cover several hours, as long as a mail server may be down.
const retries = 12

/** One mail per recipient. Each mail is one step, so that a retry repeats none that was sent. */
export function defineSendMail({ defineFunction }: FunctionRegistry, steps: MailSteps): void {
  defineFunction(
    { id: 'mail-invite', triggers: [{ event: 'team/invite.created' }], retries },
    async ({ event, step }) => {
      const place = { partnerId: String(event.data.partnerId), inviteId: String(event.data.inviteId) }
      await step.run('send', () => steps.mailInvite(place))
    },
  )
  defineFunction(
    { id: 'mail-notice', triggers: [{ event: 'webhook/notice.created' }], retries },
    async ({ event, step }) => {
      const place = { partnerId: String(event.data.partnerId), noticeId: String(event.data.noticeId) }
      const readers = await step.run('readers', () => steps.listNoticeReaders(place))
      for (const userId of readers)
        await step.run(`to-${userId}`, () => steps.mailNotice({ ...place, userId }))
      return { mails: readers.length }
    },
  )
  defineFunction(
    {
      id: 'mail-failures',
      triggers: [{ event: 'webhook/failures.counted' }],
      retries,
      idempotency: 'event.data.digest',
    },
    async ({ event, step }) => {
      const { partnerId, endpointId, openedAt, waitMs } = event.data
      const place = {
        partnerId: String(partnerId),
        endpointId: String(endpointId),
        openedAt: Number(openedAt),
      }
      await step.sleep('gather', Math.max(1000, Number(waitMs)))
      const { failures, readers } = await step.run('readers', () => steps.readFailures(place))
      for (const userId of readers)
        await step.run(`to-${userId}`, () => steps.mailFailures({ ...place, userId, failures }))
      await step.run('close', () => steps.closeFailures({ ...place, told: failures }))
      return { mails: readers.length }
    },
  )
}
