'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { ApiError } from '@/components/api/client'
import { inviteList, revokeInvite } from '@/components/api/invites'
import { notifyFailed } from '@/components/api/notify-failed'
import { QueryError } from '@/components/api/query-error'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { notify } from '@/components/ui/toasts'
import type { Invite, InviteList as List } from '@/lib/invites/schema'

const columns: Column<Invite>[] = [
  {
    title: 'Email',
    area: 'email',
    render: ({ email }) => <span className="font-medium">{email}</span>,
  },
  { title: 'Role', width: 100, area: 'role', render: ({ role }) => role },
  {
    title: 'Invited by',
    width: 200,
    area: 'by',
    className: 'text-text-2',
    render: ({ invited_by: inviter }) => (
      <>
        <span className="hidden max-card:inline">By </span>
        {inviter}
      </>
    ),
  },
  {
    title: 'Expires',
    width: 150,
    area: 'until',
    className: 'text-text-2',
    render: ({ expires_at: at }) => (
      <>
        <span className="hidden max-card:inline">Expires </span>
        <Time at={at} form="full" />
      </>
    ),
  },
]

/** Pending invites; renders nothing if there are none. */
export function InviteList({ initial, canWrite }: { initial: List; canWrite: boolean }) {
  const { data, error, refetch } = useQuery({
    ...inviteList(),
    initialData: initial,
  })
  const revoke = useMutation({
    mutationFn: ({ id }: Invite) => revokeInvite(id),
    onSuccess: (_, { email }) => notify.success(`Invitation for ${email} revoked.`),
    onError: (refused) => notifyFailed(refused),
    onSettled: () => refetch(),
  })
  const isSignedOut = error instanceof ApiError && error.status === 401
  if (data.invites.length === 0) return null
  return (
    <section className="list pt-8" aria-labelledby="invites">
      <h2 id="invites" className="px-5 pb-2 font-semibold text-md max-card:px-4">
        Pending invitations
      </h2>
      {/* The team list above already says that the session has ended. */}
      {isSignedOut ? null : <QueryError error={error} onRetry={() => refetch()} />}
      <DataTable
        label="Pending invitations, newest first"
        columns={canWrite ? [...columns, revokeColumn(revoke.isPending, revoke.mutate)] : columns}
        rows={data.invites}
        keyOf={({ id }) => id}
        card={'"email email role" "by by by" "until until revoke"'}
      />
    </section>
  )
}

function revokeColumn(isBusy: boolean, onRevoke: (invite: Invite) => void): Column<Invite> {
  return {
    title: 'Revoke',
    width: 112,
    align: 'right',
    area: 'revoke',
    render: (invite) => (
      <ConfirmButton
        look="danger"
        label="Revoke"
        title={`Revoke the invitation for ${invite.email}?`}
        text="The link stops working. You can invite them again at any time."
        confirm="Revoke invitation"
        disabled={isBusy}
        onConfirm={() => onRevoke(invite)}
      />
    ),
  }
}
