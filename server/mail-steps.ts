import type { MailSteps } from '@/inngest/functions/send-mail'
import { mailInvite } from '@/lib/invites/mail'
import {
  closeFailures,
  listNoticeReaders,
  mailFailures,
  mailNotice,
  readFailures,
} from '@/lib/notifications/mail'
import type { Context } from '@/lib/platform/context'

/** The verbs behind the functions that send mail, each with a context of its own. */
export function createMailSteps(context: () => Context): MailSteps {
  return {
    mailInvite: (place) => mailInvite(context(), place),
    listNoticeReaders: (place) => listNoticeReaders(context(), place),
    mailNotice: (place) => mailNotice(context(), place),
    readFailures: (place) => readFailures(context(), place),
    mailFailures: (place) => mailFailures(context(), place),
    closeFailures: (place) => closeFailures(context(), place),
  }
}
