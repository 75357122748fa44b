'use client'

import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { useShortcuts } from '@/components/ui/use-shortcuts'
import { ExplorerHead } from './explorer-head'
import { Facets } from './facets'
import { FilterBox } from './filter-box'
import { rangeOf, withTime } from './filter-text'
import { Histogram } from './histogram'
import { LeftOut } from './left-out'
import { RangeMenu } from './range-menu'
import { Results } from './results'
import { SelectionBar } from './selection-bar'
import { type FirstPage, useCounts, useDeliveries } from './use-deliveries'
import { useExport } from './use-export'
import { useFilter } from './use-filter'
import { useSelection } from './use-selection'

interface ExplorerProps {
  first: FirstPage
  /** the partner's endpoints by id */
  urls: Record<string, string>
}

/** The partner's deliveries: filtered by one line, counted, live, selected and exported. */
export function Explorer({ first, urls }: ExplorerProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isLive, setLive] = useState(true)
  const [areFacetsOpen, setFacetsOpen] = useState(false)
  const filter = useFilter()
  const deliveries = useDeliveries(filter.text, first, isLive)
  const { facets, histogram } = useCounts(filter.text, deliveries, isLive)
  const selection = useSelection(deliveries.rows.map(({ id }) => id))
  const files = useExport(urls)
  useShortcuts({ '/': () => input.current?.focus(), l: () => setLive(!isLive), x: selectFocused })
  const { waiting, isMore } = deliveries
  return (
    <>
      <ExplorerHead
        text={filter.text}
        facets={facets}
        waiting={waiting > 0 ? `${waiting}${isMore ? ' and more' : ''}` : null}
        onShowNew={deliveries.showNew}
        isLive={isLive}
        isStreaming={deliveries.isStreaming}
        onLive={() => setLive(!isLive)}
        files={files}
      />
      <div className="flex flex-wrap items-start gap-2 border-border border-b px-5 pb-3 max-card:px-4">
        <FilterBox filter={filter} urls={urls} inputRef={input} />
        <span className="max-card:flex-1 side:hidden">
          <Button size="field" aria-expanded={areFacetsOpen} onClick={() => setFacetsOpen(!areFacetsOpen)}>
            Filters
          </Button>
        </span>
        <RangeMenu filter={filter} />
        <LeftOut dropped={filter.dropped} />
      </div>
      <div className="side:grid side:grid-cols-[172px_minmax(0,1fr)]">
        <aside
          aria-label="Counts"
          className={`grid grid-cols-[minmax(0,1fr)] content-start gap-5 border-border border-r py-3 pr-3 pl-5 max-side:grid-cols-[repeat(auto-fill,minmax(160px,1fr))] max-side:border-r-0 max-side:border-b max-card:px-4 ${areFacetsOpen ? '' : 'max-side:hidden'}`}
        >
          {rangeOf(filter.text) === 'any' ? (
            <p className="col-span-full text-muted text-xs">Of the last 24 hours</p>
          ) : null}
          <Facets facets={facets} filter={filter} urls={urls} />
        </aside>
        <div className="min-w-0">
          <Histogram
            histogram={histogram}
            onPick={(from, to) => filter.set(withTime(filter.text, [`from:${from}`, `to:${to}`]))}
          />
          <Results deliveries={deliveries} filter={filter} selection={selection} urls={urls} />
          <SelectionBar selection={selection} rows={deliveries.rows} onSave={files.save} />
        </div>
      </div>
    </>
  )
}

/** The row that has the focus. */
function selectFocused(): void {
  const row = document.activeElement?.closest('tr')
  row?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click()
}
