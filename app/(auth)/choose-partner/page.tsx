import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { loadContext, type Search } from '@/app/page-context'
import { DeliveryRules } from '@/components/auth/delivery-rules'
import { Entry } from '@/components/auth/entry'
import { PartnerChoice } from '@/components/auth/partner-choice'
import { SignOut } from '@/components/auth/sign-out'
import { readReturnPath } from '@/lib/auth/return-path'
import { listMemberships } from '@/lib/users/memberships'

export const metadata: Metadata = { title: 'Choose a partner' }

export default async function ChoosePartnerPage({ searchParams }: { searchParams: Search }) {
  const ctx = await loadContext()
  const returnTo = readReturnPath((await searchParams).return)
  if (!ctx) redirect(`/sign-in?return=${encodeURIComponent(returnTo)}`)
  if (ctx.actor.role === 'support') redirect('/support')
  const { retryScheduleMs, egress } = ctx.runtime
  const memberships = await listMemberships(ctx)
  const { userId, name, email } = ctx.actor
  return (
    <Entry
      title="Choose a partner"
      aside={<DeliveryRules scheduleMs={retryScheduleMs} deadlineMs={egress.timeoutMs} />}
    >
      <p className="break-words text-text-2">
        Signed in as <b className="font-medium text-text">{name ?? email}</b>.{' '}
        {memberships.length > 0
          ? 'Next time you’ll start with the partner you choose now. You can switch partners in the account menu.'
          : 'You aren’t a member of any partner. Ask an owner for an invitation.'}
      </p>
      <PartnerChoice memberships={memberships} userId={userId} returnTo={returnTo} />
      <SignOut returnTo="/sign-in" />
    </Entry>
  )
}
