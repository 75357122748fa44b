import type { Metadata } from 'next'
import Link from 'next/link'
import { requirePartner } from '@/app/page-context'
import { NotificationForm } from '@/components/settings/notification-form'
import { getNotifications } from '@/lib/notifications/service'

export const metadata: Metadata = { title: 'Notifications' }

export default async function NotificationsPage() {
  const ctx = await requirePartner('/settings/notifications')
  const initial = await getNotifications(ctx)
  const { email } = ctx.actor
  return (
    <>
      <h2 className="px-5 pb-2 font-semibold text-md max-card:px-4">Email notifications</h2>
      <p className="max-w-2xl px-5 pb-4 text-text-2 max-card:px-4">
        {initial.can_mail ? (
          <>
            We send these emails to <b className="break-all font-medium text-text">{email}</b>. They contain a
            link, never payload data. All alerts are also in{' '}
            <Link href="/notices" className="underline underline-offset-3">
              Alerts
            </Link>
            .
          </>
        ) : (
          <>
            Email isn’t set up on this installation. Alerts are in{' '}
            <Link href="/notices" className="underline underline-offset-3">
              Alerts
            </Link>
            . Your choices apply once email is set up.
          </>
        )}
      </p>
      <NotificationForm initial={initial} />
    </>
  )
}
