'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { notifyFailed } from '@/components/api/notify-failed'
import { QueryError } from '@/components/api/query-error'
import { endSession, sessionList } from '@/components/api/sessions'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { notify } from '@/components/ui/toasts'
import type { SessionList as List, Session } from '@/lib/users/schema'

const columns: Column<Session>[] = [
  {
    title: 'Session',
    area: 'session',
    render: ({ current }) => (current ? <b className="font-medium">This browser</b> : 'Another browser'),
  },
  {
    title: 'Signed in',
    width: 170,
    area: 'since',
    className: 'text-text-2',
    render: ({ created_at: at }) => (
      <>
        <span className="hidden max-card:inline">Signed in </span>
        <Time at={at} form="full" />
      </>
    ),
  },
  {
    title: 'Expires',
    width: 170,
    area: 'ends',
    className: 'text-text-2',
    render: ({ expires_at: at }) => (
      <>
        <span className="hidden max-card:inline">Expires </span>
        <Time at={at} form="full" />
      </>
    ),
  },
]

/** The user's sessions; the current one ends by signing out. */
export function SessionList({ initial }: { initial: List }) {
  const { data, error, refetch } = useQuery({
    ...sessionList(),
    initialData: initial,
  })
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => notify.success('Session signed out.'),
    onError: (refused) => notifyFailed(refused),
    onSettled: () => refetch(),
  })
  return (
    <section className="list" aria-label="Sessions">
      <QueryError error={error} onRetry={() => refetch()} />
      <DataTable
        label="Sessions, newest first"
        columns={[...columns, endColumn(end.isPending, end.mutate)]}
        rows={data.sessions}
        keyOf={({ id }) => id}
        card={'"session session end" "since since since" "ends ends ends"'}
      />
    </section>
  )
}

function endColumn(isBusy: boolean, onEnd: (id: string) => void): Column<Session> {
  return {
    title: 'Sign out',
    width: 130,
    align: 'right',
    area: 'end',
    render: ({ id, current }) =>
      current ? null : (
        <ConfirmButton
          look="danger"
          label="Sign out"
          title="Sign out this session?"
          text="That browser is signed out immediately."
          confirm="Sign out"
          disabled={isBusy}
          onConfirm={() => onEnd(id)}
        />
      ),
  }
}
