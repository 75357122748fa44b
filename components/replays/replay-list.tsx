'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import Link from 'next/link'
import { CopyCurl } from '@/components/api/copy-curl'
import { QueryError } from '@/components/api/query-error'
import { replayPage, replayPagePath } from '@/components/api/replays'
import { Age } from '@/components/time/age'
import { buttonClass } from '@/components/ui/button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/list-state'
import { PageHead } from '@/components/ui/page-head'
import { Pages } from '@/components/ui/pages'
import { formatCount, formatId } from '@/lib/contract/format'
import type { ReplayList as Page, Replay } from '@/lib/replays/schema'
import { FilterWords } from './filter-words'
import { ProgressBar } from './progress-bar'
import { ReplayStatus } from './replay-status'

const isRunning = ({ ended_at: endedAt }: Replay) => endedAt === null

interface ReplayListProps {
  initial: Page
  cursor?: string | undefined
  /** the URLs of the partner's endpoints by ID */
  urls: Record<string, string>
  /** the known names of users and keys by ID */
  people: Record<string, string>
  canWrite: boolean
}

/** The partner's replays; polled often while one runs, and rarely otherwise. */
export function ReplayList({ initial, cursor, urls, people, canWrite }: ReplayListProps) {
  const { data, error, refetch } = useQuery({
    ...replayPage(cursor),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.replays.some(isRunning) ? 2000 : 10_000),
  })
  return (
    <>
      <PageHead title="Replays" note="Resend deliveries in bulk">
        <CopyCurl request={{ path: replayPagePath(cursor) }} isSmall />
        {canWrite ? (
          <Link href="/replays/new" className={buttonClass({ look: 'primary' })}>
            <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
            New replay
          </Link>
        ) : null}
      </PageHead>
      <section className="list" aria-label="All replays">
        <QueryError error={error} onRetry={() => refetch()} />
        {data.replays.length > 0 ? (
          <DataTable
            label="Replays, newest first"
            columns={columnsFor(urls, people)}
            rows={data.replays}
            keyOf={({ id }) => id}
            card={'"status status age" "what what what" "progress progress progress" "who who who"'}
          />
        ) : (
          <EmptyState title="No replays yet">
            A replay resends many deliveries at once. You preview the count before anything is sent. To resend
            one delivery, open it.
          </EmptyState>
        )}
      </section>
      <Pages
        first={cursor ? '/replays' : null}
        next={data.next_cursor && `/replays?cursor=${encodeURIComponent(data.next_cursor)}`}
      />
    </>
  )
}

function columnsFor(urls: Record<string, string>, people: Record<string, string>): Column<Replay>[] {
  return [
    {
      title: 'Status',
      width: 124,
      area: 'status',
      render: ({ status }) => <ReplayStatus status={status} />,
    },
    {
      title: 'Deliveries',
      area: 'what',
      className: 'max-card:whitespace-normal',
      render: ({ id, filter }) => (
        <Link href={`/replays/${id}`} className="max-card:font-medium">
          <FilterWords filter={filter} urls={urls} />
        </Link>
      ),
    },
    {
      title: 'Progress',
      width: 260,
      area: 'progress',
      render: ({ progress }) => <Progress progress={progress} />,
    },
    {
      title: 'Started by',
      width: 150,
      area: 'who',
      className: 'text-text-2',
      render: ({ created_by: id }) => <span title={id}>{people[id] ?? formatId(id)}</span>,
    },
    {
      title: 'Started',
      width: 72,
      align: 'right',
      area: 'age',
      className: 'text-text-2',
      render: ({ created_at: at }) => <Age at={at} />,
    },
  ]
}

function Progress({ progress }: { progress: Replay['progress'] }) {
  return (
    <span className="flex items-center gap-3">
      <span className="w-24 flex-none">
        <ProgressBar progress={progress} />
      </span>
      {formatCount(progress.total - progress.remaining)} of {formatCount(progress.total)}
    </span>
  )
}
