import type { Metadata } from 'next'
import { requirePartner } from '@/app/page-context'
import { KeySwitch } from '@/components/keyboard/key-switch'
import { Appearance } from '@/components/settings/appearance'
import { PartnerList } from '@/components/settings/partner-list'
import { PasswordForm } from '@/components/settings/password-form'
import { SessionList } from '@/components/settings/session-list'
import { listMemberships } from '@/lib/users/memberships'
import { hasPassword, listSessions } from '@/lib/users/profile'

export const metadata: Metadata = { title: 'Profile' }

export default async function ProfilePage() {
  const ctx = await requirePartner('/settings/profile')
  const initial = { sessions: await listSessions(ctx) }
  const { name, email, role } = ctx.actor
  return (
    <>
      <p className="px-5 pb-5 text-text-2 max-card:px-4">
        Signed in as <b className="font-medium text-text">{name ?? email}</b>
        {name ? `, ${email}` : ''}, {role}.
      </p>
      <h2 className="px-5 pb-3 font-semibold text-md max-card:px-4">Appearance</h2>
      <Appearance />
      <h2 className="px-5 pt-8 pb-2 font-semibold text-md max-card:px-4">Sessions</h2>
      <SessionList initial={initial} />
      <h2 className="px-5 pt-8 pb-3 font-semibold text-md max-card:px-4">Password</h2>
      <PasswordForm email={email} hasPassword={await hasPassword(ctx)} />
      <h2 className="px-5 pb-2 font-semibold text-md max-card:px-4">Partners</h2>
      <PartnerList initial={{ memberships: await listMemberships(ctx) }} />
      <h2 className="px-5 pt-8 pb-3 font-semibold text-md max-card:px-4">Keyboard shortcuts</h2>
      <div className="px-5 pb-8 max-card:px-4">
        <KeySwitch />
        <p className="text-muted text-xs max-card:hidden">
          Press <kbd className="font-mono">?</kbd> to see all shortcuts. The setting above is saved in this
          browser.
        </p>
      </div>
    </>
  )
}
