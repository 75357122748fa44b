import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { requirePartner } from '@/app/page-context'
import { InviteList } from '@/components/settings/invite-list'
import { RoleTable } from '@/components/settings/role-table'
import { TeamList } from '@/components/settings/team-list'
import { buttonClass } from '@/components/ui/button'
import { listInvites } from '@/lib/invites/service'
import { hasScope } from '@/lib/platform/scopes'
import { describeRoles, partnerRoles } from '@/lib/users/role-table'
import { listUsers } from '@/lib/users/team'

export const metadata: Metadata = { title: 'Team' }

export default async function TeamPage() {
  const ctx = await requirePartner('/settings')
  const initial = { users: await listUsers(ctx) }
  const invites = { invites: await listInvites(ctx) }
  const canWrite = hasScope(ctx.actor, 'users:write')
  return (
    <>
      <div className="flex items-center gap-3 px-5 pb-2 max-card:px-4">
        <h2 className="font-semibold text-md">Team</h2>
        {canWrite ? (
          <Link href="/settings/new" className={`ml-auto ${buttonClass({ look: 'primary' })}`}>
            <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
            Invite teammate
          </Link>
        ) : (
          <p className="ml-auto text-muted">Only owners can invite people and change roles.</p>
        )}
      </div>
      <TeamList initial={initial} ownId={ctx.actor.userId} canWrite={canWrite} />
      <InviteList initial={invites} canWrite={canWrite} />
      <h2 className="px-5 pt-8 pb-2 font-semibold text-md max-card:px-4">Role permissions</h2>
      <RoleTable rows={describeRoles()} roles={partnerRoles} />
    </>
  )
}
