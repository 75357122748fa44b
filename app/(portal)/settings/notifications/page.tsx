import type { Metadata } from 'next'
import Link from 'next/link'
import { requirePartner } from '@/app/page-context'
import { NotificationForm } from '@/components/settings/notification-form'
import { findNotifications } from '@/lib/notifications/service'

export const metadata: Metadata = { title: 'Notifications' }

export default async function NotificationsPage() {
  const ctx = await requirePartner('/settings/notifications')
  const initial = await findNotifications(ctx)
  const { email } = ctx.actor
  return (
    <>
      <h2 className="px-5 pb-2 font-semibold text-md max-card:px-4">Notices by mail</h2>
      <p className="max-w-2xl px-5 pb-4 text-text-2 max-card:px-4">
        {initial.can_mail ? (
          <>
            What you choose goes to <b className="break-all font-medium text-text">{email}</b>, with a link
            and without anything that was sent. All notices stand under{' '}
            <Link href="/notices" className="underline underline-offset-3">
              Failures
            </Link>{' '}
            as well.
          </>
        ) : (
          <>
            This installation sends no mail: notices stand in the portal, under{' '}
            <Link href="/notices" className="underline underline-offset-3">
              Failures
            </Link>
            . What you choose here counts once it does.
          </>
        )}
      </p>
      <NotificationForm initial={initial} />
    </>
  )
}
