'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { notifyFailed } from '@/components/api/notify-failed'
import { leavePartner, membershipList } from '@/components/api/profile'
import { QueryError } from '@/components/api/query-error'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { notify } from '@/components/ui/toasts'
import type { Membership, MembershipList } from '@/lib/users/schema'

const columns: Column<Membership>[] = [
  {
    title: 'Partner',
    area: 'name',
    render: ({ name, current }) => (
      <>
        <span className="font-medium">{name}</span>
        {current ? <span className="ml-2 text-muted">current</span> : null}
      </>
    ),
  },
  { title: 'Role', width: 140, area: 'role', className: 'text-text-2', render: ({ role }) => role },
  {
    title: 'Since',
    width: 170,
    area: 'since',
    className: 'text-text-2',
    render: ({ created_at: at }) => <Time at={at} form="full" />,
  },
]

/** The user's partners, each with a button to leave it. */
export function PartnerList({ initial }: { initial: MembershipList }) {
  const { data, error, refetch } = useQuery({
    ...membershipList(),
    initialData: initial,
  })
  const leave = useMutation({
    mutationFn: ({ id }: Membership) => leavePartner(id),
    onSuccess: (_, { name, current }) => {
      // The user no longer has access to this partner's pages.
      if (current) return window.location.assign('/')
      notify.success(`You left ${name}.`)
      void refetch()
    },
    onError: (refused) => notifyFailed(refused),
  })
  return (
    <section className="list" aria-label="Partners">
      <QueryError error={error} onRetry={() => refetch()} />
      <DataTable
        label="Your partners"
        columns={[...columns, leaveColumn(leave.isPending, leave.mutate)]}
        rows={data.memberships}
        keyOf={({ id }) => id}
        card={'"name name leave" "role role role" "since since since"'}
      />
    </section>
  )
}

function leaveColumn(isBusy: boolean, onLeave: (membership: Membership) => void): Column<Membership> {
  return {
    title: 'Leave',
    width: 130,
    align: 'right',
    area: 'leave',
    render: (membership) => (
      <ConfirmButton
        look="danger"
        label="Leave"
        title={`Leave ${membership.name}?`}
        text="You lose access immediately. To come back, you need a new invitation. API keys you created keep working."
        confirm="Leave partner"
        disabled={isBusy}
        onConfirm={() => onLeave(membership)}
      />
    ),
  }
}
