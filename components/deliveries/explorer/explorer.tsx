'use client'

import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { QueryError } from '@/components/api/query-error'
import { Button } from '@/components/ui/button'
import { maxReplayedIds } from '@/lib/replays/limits'
import type { DrawerRules } from './delivery-drawer'
import { ExplorerHead } from './explorer-head'
import { Facets } from './facets'
import { FilterBox } from './filter-box'
import { rangeOf, ranges, withTime } from './filter-text'
import { Histogram } from './histogram'
import { LeftOut } from './left-out'
import { RangeMenu } from './range-menu'
import { replaySearchOf } from './replay-search'
import { Results } from './results'
import { titleOf } from './title'
import { type FirstPage, useCounts, useDeliveries } from './use-deliveries'
import { useExplorerKeys } from './use-explorer-keys'
import { useExport } from './use-export'
import { useFilter } from './use-filter'
import { useOpenDelivery } from './use-open-delivery'
import { useSelection } from './use-selection'
import { useTitle } from './use-title'
import { ViewsButton } from './views-button'
import type { OnlyEndpoint } from './within'

const DeliveryDrawer = dynamic(() => import('./delivery-drawer').then((module) => module.DeliveryDrawer), {
  ssr: false,
})
const SelectionBar = dynamic(() => import('./selection-bar').then((module) => module.SelectionBar), {
  ssr: false,
})

interface ExplorerProps {
  first: FirstPage
  /** the URLs of the partner's endpoints by ID */
  urls: Record<string, string>
  rules: DrawerRules
  canSaveViews: boolean
  /** shows only this endpoint's deliveries, as a part of its page */
  only?: OnlyEndpoint
}

/** The deliveries of a partner or of one endpoint: filter, counts, live updates, selection and export. */
export function Explorer({ first, urls, rules, canSaveViews, only = null }: ExplorerProps) {
  const counts = useRef<HTMLElement>(null)
  const [isLive, setLive] = useState(true)
  const [areFacetsOpen, setFacetsOpen] = useState(false)
  const [isRangeOpen, setRangeOpen] = useState(false)
  const filter = useFilter(only)
  const deliveries = useDeliveries(filter.whole, first, isLive)
  const counted = useCounts(filter.whole, deliveries, isLive)
  const { facets } = counted
  const ids = deliveries.rows.map(({ id }) => id)
  const selection = useSelection(ids)
  const opened = useOpenDelivery(filter.whole, ids)
  const replayPath = rules.canWrite ? replayPathOf(selection.ids) : null
  const isAllShown = !deliveries.list.hasNextPage
  const matching = rules.canWrite && !isAllShown ? replaySearchOf(filter.whole, deliveries.until) : null
  const matchingPath = matching && `/replays/new?${matching}`
  const files = useExport(urls)
  useTitle(only ? null : titleOf(filter.text))
  useExplorerKeys({
    selection,
    replayPath,
    onLive: () => setLive(!isLive),
    onRange: () => setRangeOpen(true),
    onFacets: () => {
      flushSync(() => setFacetsOpen(true))
      counts.current?.querySelector('button')?.focus()
    },
  })
  const { waiting, isMore } = deliveries
  return (
    <>
      <ExplorerHead
        filter={filter}
        facets={facets}
        waiting={waiting > 0 ? `${waiting}${isMore ? '+' : ''}` : null}
        onShowNew={deliveries.showNew}
        isLive={isLive}
        isStreaming={deliveries.isStreaming}
        onLive={() => setLive(!isLive)}
        files={files}
      />
      <div className="flex flex-wrap items-start gap-2 border-border border-b px-5 pb-3 max-card:px-4">
        <FilterBox filter={filter} urls={urls} />
        <span className="side:hidden max-card:flex-1 max-card:[&>button]:h-11 max-card:[&>button]:w-full">
          <Button size="field" aria-expanded={areFacetsOpen} onClick={() => setFacetsOpen(!areFacetsOpen)}>
            Filters
          </Button>
        </span>
        <RangeMenu filter={filter} isOpen={isRangeOpen} onOpen={setRangeOpen} />
        {only ? null : <ViewsButton filter={filter} canSave={canSaveViews} />}
        <LeftOut dropped={filter.dropped} />
      </div>
      <div className="side:grid side:grid-cols-[172px_minmax(0,1fr)]">
        <aside
          ref={counts}
          aria-label="Filters"
          className={`grid grid-cols-[minmax(0,1fr)] content-start gap-5 border-border border-r py-3 pr-3 pl-5 max-side:grid-cols-[repeat(auto-fill,minmax(160px,1fr))] max-side:border-r-0 max-side:border-b max-card:px-4 ${areFacetsOpen ? '' : 'max-side:hidden'}`}
        >
          <p className="col-span-full text-muted text-xs">{countedRangeOf(filter.text)}</p>
          <Facets facets={facets} filter={filter} urls={urls} />
        </aside>
        <div className="min-w-0">
          <div className="px-5 max-card:px-4">
            <QueryError part="Filter counts" error={counted.error} onRetry={counted.retry} />
          </div>
          <Histogram
            histogram={counted.histogram}
            onPick={(from, to) => filter.set(withTime(filter.text, [`from:${from}`, `to:${to}`]))}
          />
          <Results {...{ deliveries, filter, selection, opened, urls }} />
          {selection.ids.length > 0 ? (
            <SelectionBar
              {...{ selection, replayPath, matchingPath }}
              rows={deliveries.rows}
              onSave={files.save}
            />
          ) : null}
        </div>
      </div>
      {opened.id ? <DeliveryDrawer id={opened.id} {...{ opened, deliveries }} {...rules} /> : null}
    </>
  )
}

/** The label of the counted period: without a range the API counts one day. */
function countedRangeOf(text: string): string {
  const range = rangeOf(text)
  const [, name] = ranges.find(([age]) => age === (range === 'any' ? '24h' : range)) ?? []
  return name ? `Last ${name}` : 'Custom range'
}

/** The page that plans a replay of these deliveries; null for none, or too many for one replay by IDs. */
function replayPathOf(ids: string[]): string | null {
  return ids.length > 0 && ids.length <= maxReplayedIds ? `/replays/new?delivery_ids=${ids}` : null
}
