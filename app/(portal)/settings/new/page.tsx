import type { Metadata } from 'next'
import { forbidden } from 'next/navigation'
import { requirePartner } from '@/app/page-context'
import { InviteForm } from '@/components/settings/invite-form'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'Invite a teammate' }

export default async function InvitePage() {
  const ctx = await requirePartner('/settings/new')
  if (!hasScope(ctx.actor, 'users:write')) forbidden()
  return <InviteForm />
}
