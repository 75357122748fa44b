'use client'

import { useQuery } from '@tanstack/react-query'
import { latestAuditLog } from '@/components/api/audit-log'
import { QueryError } from '@/components/api/query-error'
import { Time } from '@/components/time/time'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import type { AuditEntry, AuditLog } from '@/lib/audit/schema'
import { formatId } from '@/lib/contract/format'

const words: Partial<Record<AuditEntry['action'], string>> = {
  'endpoint.created': 'Created',
  'endpoint.updated': 'Updated',
  'endpoint.secret_rotated': 'Secret rotated',
  'endpoint.tested': 'Test sent',
}
const actors: Record<AuditEntry['actor']['kind'], string> = {
  user: 'User',
  partnerKey: 'API key',
  platformKey: 'Platform',
  system: 'Recover',
}

/** The changes of the endpoint among the partner's latest hundred. */
export function ActivityTab({ id, initial }: { id: string; initial: AuditLog }) {
  const { data, error, refetch } = useQuery({
    ...latestAuditLog(),
    initialData: initial,
    refetchOnMount: 'always',
  })
  const entries = data.entries.filter(({ target_id: targetId }) => targetId === id)
  return (
    <section className="list pt-2" aria-label="Activity">
      <QueryError error={error} onRetry={() => refetch()} />
      {entries.length > 0 ? (
        <DataTable
          label="Changes, newest first"
          columns={columns}
          rows={entries}
          keyOf={(entry) => entry.id}
          card={'"what who at" "change change change"'}
        />
      ) : (
        <EmptyState title="No recent activity">
          Changes, tests and secret rotations for this endpoint appear here (from your team’s last 100
          changes).
        </EmptyState>
      )}
    </section>
  )
}

const columns: Column<AuditEntry>[] = [
  {
    title: 'Action',
    width: 128,
    area: 'what',
    className: 'font-medium',
    render: ({ action }) => words[action] ?? action,
  },
  {
    title: 'Actor',
    width: 236,
    area: 'who',
    className: 'text-text-2',
    render: ({ actor: { kind, id } }) => (
      <span title={id ?? undefined}>
        {actors[kind]}
        {id ? (
          <code className="ml-1.5 font-mono text-muted text-xs max-card:hidden">{formatId(id)}</code>
        ) : null}
      </span>
    ),
  },
  {
    title: 'Change',
    area: 'change',
    className: 'max-card:whitespace-normal max-card:break-all',
    render: (entry) => <Changes entry={entry} />,
  },
  {
    title: 'Time',
    width: 150,
    align: 'right',
    area: 'at',
    className: 'text-text-2',
    render: ({ created_at: at }) => <Time at={at} form="full" />,
  },
]

function Changes({ entry: { action, before, after } }: { entry: AuditEntry }) {
  if (action === 'endpoint.created') return null
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const text = names.map((name) => {
    const [was, is] = [before?.[name], after?.[name]]
    return before ? `${name}: ${show(was)} → ${show(is)}` : `${name}: ${show(is)}`
  })
  return <span title={text.join('\n')}>{text.join('; ')}</span>
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  return Array.isArray(value) ? value.join(', ') : String(value)
}
