'use client'

import { ArrowUp } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import type { DeliveryFacets } from '@/lib/delivery-counts/schema'
import { formatCount } from '@/lib/format'
import { ExportMenu } from './export-menu'
import { rangeOf, ranges } from './filter-text'
import { titleOf } from './title'
import type { useExport } from './use-export'

interface ExplorerHeadProps {
  text: string
  facets: DeliveryFacets | undefined
  waiting: string | null
  onShowNew: () => void
  isLive: boolean
  onLive: () => void
  files: ReturnType<typeof useExport>
}

export function ExplorerHead({ text, facets, waiting, onShowNew, isLive, onLive, files }: ExplorerHeadProps) {
  return (
    <PageHead title={titleOf(text)} note={facets ? totalOf(text, facets) : undefined}>
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
      <Button aria-pressed={isLive} aria-keyshortcuts="l" onClick={onLive}>
        <span
          aria-hidden="true"
          className={`solid size-2 rounded-full ${isLive ? 'bg-delivered' : 'border border-border-control'}`}
        />
        Live
      </Button>
      <ExportMenu
        read={files.read}
        onPick={(format) => files.saveAll(text, format)}
        onStop={files.stop}
        request={{ path: `/v1/deliveries${text ? `?${new URLSearchParams({ q: text })}` : ''}` }}
      />
    </PageHead>
  )
}

function totalOf(text: string, { total, is_partial: isPartial }: DeliveryFacets): string {
  if (isPartial) return `${formatCount(total)} of the newest 100\u00a0000`
  const range = rangeOf(text)
  const [, name] = ranges.find(([age]) => age === (range === 'any' ? '24h' : range)) ?? []
  return `${formatCount(total)} ${name ? `in the last ${name}` : 'in this time'}`
}
