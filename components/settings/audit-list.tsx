'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { auditLogPages } from '@/components/api/audit-log'
import { QueryError } from '@/components/api/query-error'
import { Time } from '@/components/time/time'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import type { AuditEntry, AuditLog } from '@/lib/audit/schema'
import { formatId } from '@/lib/contract/format'
import { actorName, describeAction, listChanges, pathOfTarget } from './audit-words'

const top = 'align-top py-2 max-card:py-0'

const columns: Column<AuditEntry>[] = [
  {
    title: 'Time',
    width: 150,
    area: 'when',
    className: `${top} text-text-2`,
    render: ({ created_at: at }) => <Time at={at} form="full" />,
  },
  { title: 'Actor', width: 150, area: 'who', className: top, render: ({ actor }) => actorName(actor) },
  {
    title: 'Action',
    width: 210,
    area: 'what',
    className: top,
    render: (entry) => <What entry={entry} />,
  },
  {
    title: 'Before → after',
    area: 'change',
    className: `${top} whitespace-normal`,
    render: (entry) => <Changes entry={entry} />,
  },
  {
    title: 'Request',
    width: 216,
    area: 'request',
    className: `${top} text-muted`,
    render: ({ request_id: id }) => (
      <span className="inline-flex h-5 items-center gap-1">
        <code className="font-mono text-xs" title={id}>
          {formatId(id)}
        </code>
        <CopyButton text={id} label="Copy request ID" />
      </span>
    ),
  },
]

/** The audit log, newest first; older entries are loaded on demand. */
export function AuditList({ initial }: { initial: AuditLog }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...auditLogPages(),
    initialData: { pages: [initial], pageParams: [''] },
    refetchOnWindowFocus: false,
  })
  const entries = data.pages.flatMap((page) => page.entries)
  return (
    <section className="list pb-8" aria-label="Audit log">
      <QueryError error={error} onRetry={() => refetch()} />
      {entries.length > 0 ? (
        <DataTable
          label="Entries, newest first"
          columns={columns}
          rows={entries}
          keyOf={({ id }) => id}
          card={'"what what when" "who who who" "change change change" "request request request"'}
        />
      ) : (
        <EmptyState title="No activity yet">
          Changes to endpoints, keys, users and deliveries appear here, with who made them.
        </EmptyState>
      )}
      {hasNextPage ? (
        <p className="px-5 py-3 max-card:px-4">
          <Button disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Load more
          </Button>
        </p>
      ) : null}
    </section>
  )
}

function What({ entry }: { entry: AuditEntry }) {
  const path = pathOfTarget(entry)
  const id = <code className="font-mono text-xs">{formatId(entry.target_id)}</code>
  return (
    <>
      <span className="block font-medium">{describeAction(entry.action)}</span>
      <span className="block text-muted" title={entry.target_id}>
        {path ? (
          <Link href={path} prefetch={false}>
            {id}
          </Link>
        ) : (
          id
        )}
      </span>
    </>
  )
}

function Changes({ entry }: { entry: AuditEntry }) {
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-2">
      {listChanges(entry).map(({ field, before, after }) => (
        <div key={field} className="break-words">
          <dt className="inline text-muted">{field}</dt>{' '}
          <dd className="inline">
            {before === null ? null : (
              <>
                <span className="text-text-2">{before}</span> <span aria-hidden="true">→</span>
                <span className="sr-only">changed to</span>{' '}
              </>
            )}
            {after}
          </dd>
        </div>
      ))}
    </dl>
  )
}
