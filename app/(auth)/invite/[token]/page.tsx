import type { Metadata } from 'next'
import { headers } from 'next/headers'
import Link from 'next/link'
import { loadContext } from '@/app/page-context'
import { AcceptInvite } from '@/components/auth/accept-invite'
import { DeliveryRules } from '@/components/auth/delivery-rules'
import { Entry } from '@/components/auth/entry'
import { SignOut } from '@/components/auth/sign-out'
import { Time } from '@/components/time/time'
import { buttonClass } from '@/components/ui/button'
import { readInvite } from '@/lib/invites/service'
import { getRuntime } from '@/lib/platform/context'
import { networkFrom } from '@/lib/platform/http/incoming'

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' }

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const runtime = getRuntime()
  const { token } = await params
  const from = networkFrom(await headers(), runtime.trustedProxies)
  const reader = (await loadContext())?.actor
  const invite = await readInvite(runtime, { token, from, userId: reader?.userId ?? null })
  const { retryScheduleMs, egress } = runtime
  const aside = <DeliveryRules scheduleMs={retryScheduleMs} deadlineMs={egress.timeoutMs} />
  if (!invite) {
    return (
      <Entry title="This invitation is no longer valid" aside={aside}>
        <p className="text-text-2">
          Invitation links work once and expire after 7 days. Ask the person who invited you for a new one.
          Already joined? Sign in.
        </p>
        <p>
          <Link href="/sign-in" className={buttonClass({ size: 'field' })}>
            Sign in
          </Link>
        </p>
      </Entry>
    )
  }
  const { partner, role, email, invited_by: inviter, expires_at: expiresAt, way } = invite
  return (
    <Entry title={`Join ${partner}`} aside={aside}>
      <p className="break-words text-text-2">
        <b className="font-medium text-text">{inviter}</b> invited you to join{' '}
        <b className="font-medium text-text">{partner}</b> on Recover Webhooks. Your role:{' '}
        <b className="font-medium text-text">{role}</b>. The invitation expires on{' '}
        <Time at={expiresAt} form="full" />.
      </p>
      {way === 'other' ? (
        <>
          <p role="alert" className="break-words text-text-2">
            The invitation is for <b className="font-medium text-text">{email}</b>, but you’re signed in as{' '}
            <b className="font-medium text-text">{reader?.email}</b>
            {reader?.role === 'support' ? ', and support staff can’t join a partner' : ''}. Sign out to accept
            the invitation.
          </p>
          <SignOut returnTo={`/invite/${token}`} />
        </>
      ) : (
        <AcceptInvite
          token={token}
          email={email}
          way={way}
          userId={reader?.userId ?? null}
          elsewhere={runtime.oidc?.name ?? null}
        />
      )}
    </Entry>
  )
}
