'use client'

import { ArrowUp } from 'lucide-react'
import Link from 'next/link'
import { Button, buttonClass } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { formatCount } from '@/lib/contract/format'
import type { DeliveryFacets } from '@/lib/delivery-counts/schema'
import { ExportMenu } from './export-menu'
import { rangeOf, ranges } from './filter-text'
import { titleOf } from './title'
import type { useExport } from './use-export'
import type { Filter } from './use-filter'

interface ExplorerHeadProps {
  filter: Filter
  facets: DeliveryFacets | undefined
  waiting: string | null
  onShowNew: () => void
  isLive: boolean
  isStreaming: boolean
  onLive: () => void
  files: ReturnType<typeof useExport>
}

/** The number of deliveries shown, the new ones waiting, and the live switch: a page heading, or a toolbar on an endpoint's page. */
export function ExplorerHead(props: ExplorerHeadProps) {
  const { filter, facets, waiting, onShowNew, isLive, isStreaming, onLive, files } = props
  const { text, whole, only } = filter
  const note = facets ? totalOf(text, facets) : undefined
  const search = whole ? `?${new URLSearchParams({ q: whole })}` : ''
  const actions = (
    <>
      <span role="status" className="contents">
        {waiting ? (
          <button
            type="button"
            onClick={onShowNew}
            className="inline-flex h-7 items-center gap-1.5 rounded-full bg-accent px-3 font-medium text-accent-on hover:bg-accent-strong"
          >
            <ArrowUp size={14} aria-hidden="true" />
            {waiting} new
          </button>
        ) : null}
      </span>
      <Button
        aria-pressed={isLive}
        aria-keyshortcuts="l"
        title={isLive ? howLive(isStreaming) : 'Paused. Click to resume live updates.'}
        onClick={onLive}
      >
        <span aria-hidden="true" className={`solid size-2 rounded-full ${dotOf(isLive, isStreaming)}`} />
        Live
      </Button>
      <ExportMenu
        read={files.read}
        onPick={(format) => files.saveAll(whole, format)}
        onStop={files.stop}
        request={{ path: `/v1/deliveries${search}` }}
      />
    </>
  )
  if (!only) return <PageHead {...{ title: titleOf(text), note }}>{actions}</PageHead>
  return (
    <div className="flex flex-wrap items-center gap-2 px-5 py-3 max-card:px-4">
      <p className="mr-auto text-muted max-card:basis-full">{note}</p>
      {actions}
      <Link href={`/deliveries${search}`} className={buttonClass()}>
        View in Deliveries
      </Link>
    </div>
  )
}

// The dot is hollow while the list is polled instead of streamed.
function dotOf(isLive: boolean, isStreaming: boolean): string {
  if (!isLive) return 'border border-border-control'
  return isStreaming ? 'bg-delivered' : 'border-2 border-delivered'
}

const howLive = (isStreaming: boolean) =>
  isStreaming ? 'Live. Click to pause.' : 'Refreshing every 2 seconds'

function totalOf(text: string, { total, is_partial: isPartial }: DeliveryFacets): string {
  if (isPartial) return `${formatCount(total)} of the latest 100,000`
  const range = rangeOf(text)
  const [, name] = ranges.find(([age]) => age === (range === 'any' ? '24h' : range)) ?? []
  return `${formatCount(total)} ${name ? `in the last ${name}` : 'in this range'}`
}
