'use client'

import { memo } from 'react'
import { QueryError } from '@/components/api/query-error'
import { useOnline } from '@/components/live/use-online'
import { Button } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { OfflineState } from '@/components/ui/list-state'
import { useHydrated } from '@/components/ui/use-hydrated'
import { useLater } from '@/components/ui/use-later'
import type { Delivery } from '@/lib/deliveries/schema'
import { columnsFor } from './columns'
import { Nothing } from './nothing'
import type { useDeliveries } from './use-deliveries'
import type { Filter } from './use-filter'
import type { OpenDelivery } from './use-open-delivery'
import type { Selection } from './use-selection'

interface ResultsProps {
  deliveries: ReturnType<typeof useDeliveries>
  filter: Filter
  selection: Selection
  opened: OpenDelivery
  urls: Record<string, string>
}

/** The rows, or the state that replaces them, and the button for more. */
export function Results({ deliveries, filter, selection, opened, urls }: ResultsProps) {
  const { list, rows } = deliveries
  const { error, hasNextPage } = list
  const isOnline = useOnline()
  const isLate = useLater(list.isPending || list.isPlaceholderData, lateMs)
  const isHydrated = useHydrated()
  const isOld = !isOnline || error !== null || isLate
  return (
    <section className="list" aria-label="Deliveries" aria-busy={list.isPlaceholderData || list.isPending}>
      {isOnline ? <QueryError error={error} onRetry={() => list.refetch()} /> : <OfflineState />}
      {rows.length > 0 ? (
        <div
          className={isOld ? '**:text-muted!' : undefined}
          style={isHydrated ? undefined : { minHeight: rows.length * rowPx }}
        >
          <Rows
            rows={isHydrated ? rows : rows.slice(0, firstRows)}
            {...{ filter, selection, opened, urls }}
            isAwaited={list.isPlaceholderData}
          />
        </div>
      ) : null}
      {list.isPending && isLate ? <p className="px-5 py-6 text-muted max-card:px-4">Loading…</p> : null}
      {rows.length === 0 && !hasNextPage && list.isSuccess ? <Nothing filter={filter} /> : null}
      {hasNextPage ? <GoOn list={list} /> : null}
    </section>
  )
}

// The server renders one screen of rows; the browser adds the rest after hydration.
const firstRows = 20
const rowPx = 36

// Dimming the rows for less than this would only flicker.
const lateMs = 200

interface RowsProps extends Omit<ResultsProps, 'deliveries'> {
  rows: Delivery[]
  /** the rows are of the previous filter while new ones load */
  isAwaited: boolean
}

/** Renders the rows only when they or their actions change, since most updates on the page do not concern them. */
const Rows = memo(
  ({ rows, filter, selection, opened, urls }: RowsProps) => (
    <DataTable
      label="Deliveries, newest first"
      columns={columnsFor({ filter, selection, opened, urls })}
      rows={rows}
      keyOf={({ id }) => id}
      isSelected={({ id }) => selection.has(id)}
      card={filter.only ? cardOfOne : card}
    />
  ),
  (before, now) =>
    before.rows === now.rows &&
    before.selection.chosen === now.selection.chosen &&
    before.opened.id === now.opened.id &&
    before.urls === now.urls &&
    (now.isAwaited || before.filter.text === now.filter.text),
)

const card = '"status result age" "type type next" "host host tries"'
const cardOfOne = '"status result age" "type type tries" "next next next"'

const fullPage = 50

function GoOn({ list }: { list: ResultsProps['deliveries']['list'] }) {
  const { isFetchingNextPage: isBusy } = list
  const isFirst = list.data?.pages.length === 1
  // A page that is not full, but not the last either, reached the API's limit of rows searched per request.
  const isCutShort = (list.data?.pages.at(-1)?.deliveries.length ?? 0) < fullPage
  return (
    <div className="flex flex-wrap items-center gap-3 px-5 py-3 max-card:px-4">
      {isCutShort ? (
        <p className="text-text-2">Searched {isFirst ? 'the latest' : 'another'} 100,000 deliveries.</p>
      ) : null}
      <Button disabled={isBusy} onClick={() => list.fetchNextPage()}>
        {isCutShort ? 'Search older' : 'Load more'}
      </Button>
    </div>
  )
}
