import type { Metadata } from 'next'
import { readFrame, requireSupport } from '@/app/page-context'
import { Appearance } from '@/components/settings/appearance'
import { PasswordForm } from '@/components/settings/password-form'
import { SessionList } from '@/components/settings/session-list'
import { Frame } from '@/components/shell/frame'
import { PageHead } from '@/components/ui/page-head'
import { hasPassword, listSessions } from '@/lib/users/profile'

export const metadata: Metadata = { title: 'Settings – Support' }

export default async function SupportSettingsPage() {
  const ctx = await requireSupport('/support/settings')
  const initial = { sessions: await listSessions(ctx) }
  const { name, email } = ctx.actor
  const { staffSignIn, oidc } = ctx.runtime
  return (
    <Frame area="support" home="Support" {...(await readFrame(ctx))}>
      <PageHead title="Settings" />
      <p className="px-5 pb-5 text-text-2 max-card:px-4">
        Signed in as <b className="font-medium text-text">{name ?? email}</b>
        {name ? `, ${email}` : ''}, support.
      </p>
      <h2 className="px-5 pb-3 font-semibold text-md max-card:px-4">Appearance</h2>
      <Appearance />
      <h2 className="px-5 pt-8 pb-2 font-semibold text-md max-card:px-4">Sessions</h2>
      <SessionList initial={initial} />
      <h2 className="px-5 pt-8 pb-3 font-semibold text-md max-card:px-4">Password</h2>
      {staffSignIn === 'oidc' ? (
        <p className="px-5 pb-10 text-text-2 max-card:px-4">You sign in with {oidc?.name}.</p>
      ) : (
        <PasswordForm email={email} hasPassword={await hasPassword(ctx)} />
      )}
    </Frame>
  )
}
