'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { ApiError, callApi } from '@/components/api/client'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { ErrorState } from '@/components/ui/list-state'
import { notify } from '@/components/ui/toasts'
import type {
  DeletedSession,
  SessionList as List,
  Session,
  SessionList as SessionListReply,
} from '@/lib/users/schema'

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

/** Where the user is signed in; the session that looks is ended by signing out. */
export function SessionList({ initial }: { initial: List }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => callApi<SessionListReply>('/v1/sessions'),
    initialData: initial,
  })
  const end = useMutation({
    mutationFn: (id: string) => callApi<DeletedSession>(`/v1/sessions/${id}`, { method: 'DELETE' }),
    onSuccess: () => notify.success('Session signed out.'),
    onError: (refused) => notify.error(refused.message),
    onSettled: () => refetch(),
  })
  return (
    <section className="list" aria-label="Sessions">
      {error instanceof ApiError ? <ErrorState problem={error} onRetry={() => refetch()} /> : null}
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
