'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { MutationError } from '@/components/api/mutation-error'
import { QueryError } from '@/components/api/query-error'
import { changeRole, removeUser, userList } from '@/components/api/users'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { notify } from '@/components/ui/toasts'
import type { User, UserList } from '@/lib/users/schema'

const roles: User['role'][] = ['owner', 'admin', 'viewer']
const nameOf = ({ name, email }: User) => name ?? email

interface TeamListProps {
  initial: UserList
  /** the ID of the signed-in user */
  ownId: string
  canWrite: boolean
}

export function TeamList({ initial, ownId, canWrite }: TeamListProps) {
  const { data, error, refetch } = useQuery({
    ...userList(),
    initialData: initial,
  })
  const change = useMutation({
    mutationFn: changeRole,
    onSuccess: (user) =>
      notify.success(`${nameOf(user)} is now ${user.role === 'viewer' ? 'a' : 'an'} ${user.role}.`),
    onSettled: () => refetch(),
  })
  const remove = useMutation({
    mutationFn: ({ id }: User) => removeUser(id),
    onSuccess: (_, user) => notify.success(`${nameOf(user)} removed and signed out.`),
    onSettled: () => refetch(),
  })
  const isBusy = change.isPending || remove.isPending
  const roleColumn: Column<User> = {
    title: 'Role',
    width: 140,
    area: 'role',
    render: (user) =>
      canWrite && user.id !== ownId ? (
        <RoleSelect user={user} disabled={isBusy} onChange={(role) => change.mutate({ id: user.id, role })} />
      ) : (
        user.role
      ),
  }
  const removal = removeColumn(ownId, isBusy, remove.mutate)
  return (
    <section className="list" aria-label="Team">
      <QueryError error={error} onRetry={() => refetch()} />
      <MutationError error={change.error ?? remove.error} role="alert" className="px-5 py-2 max-card:px-4" />
      <DataTable
        label="Users"
        columns={[...columnsFor(ownId), roleColumn, ...(canWrite ? [removal] : [])]}
        rows={data.users}
        keyOf={({ id }) => id}
        card={'"name name role" "email email email" "remove remove remove"'}
      />
    </section>
  )
}

function columnsFor(ownId: string): Column<User>[] {
  return [
    {
      title: 'Name',
      area: 'name',
      render: (user) => (
        <>
          <span className="font-medium">{nameOf(user)}</span>
          {user.id === ownId ? <span className="ml-2 text-muted">you</span> : null}
        </>
      ),
    },
    { title: 'Email', width: 280, area: 'email', className: 'text-text-2', render: ({ email }) => email },
    {
      title: 'Added',
      width: 150,
      className: 'text-text-2',
      render: ({ created_at: at }) => <Time at={at} form="full" />,
    },
  ]
}

interface RoleSelectProps {
  user: User
  disabled: boolean
  onChange: (role: User['role']) => void
}

function RoleSelect({ user, disabled, onChange }: RoleSelectProps) {
  return (
    <select
      aria-label={`Role of ${nameOf(user)}`}
      value={user.role}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value as User['role'])}
      className="h-7 rounded-control border border-border-control bg-surface px-1.5 max-card:h-9"
    >
      {roles.map((role) => (
        <option key={role}>{role}</option>
      ))}
    </select>
  )
}

function removeColumn(ownId: string, isBusy: boolean, onRemove: (user: User) => void): Column<User> {
  return {
    title: 'Remove',
    width: 112,
    align: 'right',
    area: 'remove',
    render: (user) =>
      user.id === ownId ? null : (
        <ConfirmButton
          look="danger"
          label="Remove"
          title={`Remove ${nameOf(user)}?`}
          text="They’re signed out of this team immediately and lose access to it. API keys they created keep working; revoke them separately."
          confirm="Remove from team"
          disabled={isBusy}
          onConfirm={() => onRemove(user)}
        />
      ),
  }
}
