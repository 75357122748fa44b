'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { notifyFailed } from '@/components/api/notify-failed'
import { partnerKeyList, revokeKey } from '@/components/api/partner-keys'
import { QueryError } from '@/components/api/query-error'
import { Age } from '@/components/time/age'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import { notify } from '@/components/ui/toasts'
import { formatCount } from '@/lib/contract/format'
import type { PartnerKey } from '@/lib/keys/schema'

const nameOf = ({ name, last_four }: PartnerKey) => name ?? `Key ending in ${last_four}`

function makerOf({ created_by: id, created_by_name: name }: PartnerKey): string {
  if (!id) return 'Recover'
  return id.startsWith('key_') ? `API key ${name ?? '(deleted)'}` : (name ?? 'Former user')
}

const columns: Column<PartnerKey>[] = [
  {
    title: 'Name',
    area: 'key',
    render: (key) => (
      <>
        <span className="font-medium">{nameOf(key)}</span>
        <code className="ml-2 font-mono text-muted text-xs">…{key.last_four}</code>
      </>
    ),
  },
  {
    title: 'Access',
    width: 156,
    area: 'access',
    className: 'text-text-2',
    render: ({ access }) => access.join(', '),
  },
  {
    title: 'Created by',
    width: 150,
    area: 'maker',
    className: 'text-text-2',
    render: (key) => (
      <>
        <span className="hidden max-card:inline">By </span>
        {makerOf(key)}
      </>
    ),
  },
  {
    title: 'Last used',
    width: 108,
    align: 'right',
    area: 'used',
    className: 'text-text-2',
    render: ({ last_used_at: at }) => {
      if (!at) return 'Never used'
      return (
        <>
          <span className="hidden max-card:inline">Used </span>
          <Age at={at} /> ago
        </>
      )
    },
  },
  {
    title: 'Calls (1 h)',
    width: 84,
    align: 'right',
    area: 'calls',
    render: ({ calls_last_hour: calls }) => (
      <>
        {formatCount(calls)}
        <span className="hidden max-card:inline"> calls in 1 h</span>
      </>
    ),
  },
  {
    title: 'Expires',
    width: 130,
    align: 'right',
    area: 'expires',
    className: 'text-text-2',
    render: ({ expires_at: at }) =>
      at ? (
        <>
          <span className="hidden max-card:inline">Expires </span>
          <Time at={at} form="full" />
        </>
      ) : (
        <>
          Never<span className="hidden max-card:inline"> expires</span>
        </>
      ),
  },
]

/** The partner's API keys and their last use; revoking one shows first what would stop working. */
export function KeyList({ initial, canWrite }: { initial: { keys: PartnerKey[] }; canWrite: boolean }) {
  const { data, error, refetch } = useQuery({
    ...partnerKeyList(),
    initialData: initial,
    refetchInterval: 10_000,
  })
  const revoke = useMutation({
    mutationFn: ({ id }: PartnerKey) => revokeKey(id),
    onSuccess: (_, key) => notify.success(`${nameOf(key)} revoked.`),
    onError: (refused) => notifyFailed(refused),
    onSettled: () => refetch(),
  })
  const isBusy = ({ id }: PartnerKey) => revoke.isPending && revoke.variables.id === id
  return (
    <section className="list" aria-label="API keys">
      <QueryError error={error} onRetry={() => refetch()} />
      {data.keys.length > 0 ? (
        <DataTable
          label="API keys, newest first"
          columns={canWrite ? [...columns, revokeColumn(isBusy, revoke.mutate)] : columns}
          rows={data.keys}
          keyOf={({ id }) => id}
          card={'"key key calls" "access access used" "maker maker expires" "revoke revoke revoke"'}
        />
      ) : (
        <EmptyState title="No API keys yet">
          API keys let your software call the API. Send the key in the <code>X-Partner-Key</code> header.
        </EmptyState>
      )}
    </section>
  )
}

function revokeColumn(
  isBusy: (key: PartnerKey) => boolean,
  onRevoke: (key: PartnerKey) => void,
): Column<PartnerKey> {
  return {
    title: 'Revoke',
    width: 104,
    align: 'right',
    area: 'revoke',
    render: (key) => (
      <ConfirmButton
        look="danger"
        label="Revoke"
        title={`Revoke ${nameOf(key)}?`}
        text={`${describeUse(key.calls_last_hour)} Requests using it fail immediately. You can’t undo this.`}
        confirm="Revoke API key"
        disabled={isBusy(key)}
        onConfirm={() => onRevoke(key)}
      />
    ),
  }
}

function describeUse(calls: number): string {
  if (calls === 0) return 'It hasn’t been used in the last hour.'
  return `It made ${calls === 1 ? '1 call' : `${formatCount(calls)} calls`} in the last hour.`
}
