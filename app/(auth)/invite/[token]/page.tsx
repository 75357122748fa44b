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

export const metadata: Metadata = { title: 'Invite', referrer: 'no-referrer' }

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
      <Entry title="This invite is not open" aside={aside}>
        <p className="text-text-2">
          A link counts for seven days and lets one person in, once. Ask whoever sent it for a new one. If you
          have joined already, sign in.
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
        <b className="font-medium text-text">{inviter}</b> invites you to the webhooks of{' '}
        <b className="font-medium text-text">{partner}</b> as <b className="font-medium text-text">{role}</b>.
        The invite is open until <Time at={expiresAt} form="full" />.
      </p>
      {way === 'other' ? (
        <>
          <p role="alert" className="break-words text-text-2">
            It is for <b className="font-medium text-text">{email}</b>, and you are signed in as{' '}
            <b className="font-medium text-text">{reader?.email}</b>
            {reader?.role === 'support' ? ', one of the support staff, who join no partner' : ''}. Sign out to
            accept it.
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
