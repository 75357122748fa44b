'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { Button, buttonClass } from '@/components/ui/button'
import { notify } from '@/components/ui/toasts'
import { formatCount } from '@/lib/contract/format'
import type { Delivery } from '@/lib/deliveries/schema'
import { ExportMenu } from './export-menu'
import type { ExportFormat } from './use-export'
import type { Selection } from './use-selection'

interface SelectionBarProps {
  selection: Selection
  rows: Delivery[]
  onSave: (rows: Delivery[], format: ExportFormat) => void
  /** the page that plans a replay of the selection; null when it cannot be replayed */
  replayPath: string | null
  /** the page that plans a replay of everything the filter matches, when more match than are loaded */
  matchingPath: string | null
}

/** The actions for the selected rows. */
export function SelectionBar({ selection, rows, onSave, replayPath, matchingPath }: SelectionBarProps) {
  const { ids } = selection
  const copy = async () => {
    await navigator.clipboard.writeText(ids.join('\n'))
    notify.info(`${formatCount(ids.length)} ${ids.length === 1 ? 'ID' : 'IDs'} copied`)
  }
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-4 z-10 mx-auto mt-4 flex w-fit max-w-[calc(100%-32px)] flex-wrap items-center gap-2 rounded-float border border-border-strong bg-raised px-4 py-2 shadow-float"
    >
      <p role="status" className="mr-2 font-semibold">
        {formatCount(ids.length)} selected
      </p>
      {replayPath ? (
        <Link href={replayPath} aria-keyshortcuts="r" className={buttonClass({ look: 'primary' })}>
          Replay {formatCount(ids.length)} {ids.length === 1 ? 'delivery' : 'deliveries'}
        </Link>
      ) : null}
      {matchingPath && selection.isAll ? (
        <Link href={matchingPath} className={buttonClass()}>
          Replay all matching deliveries
        </Link>
      ) : null}
      <Button onClick={copy}>Copy IDs</Button>
      <ExportMenu
        onPick={(format) =>
          onSave(
            rows.filter(({ id }) => selection.has(id)),
            format,
          )
        }
      />
      <Button look="quiet" size="icon" aria-label="Clear selection" onClick={selection.clear}>
        <X size={14} aria-hidden="true" />
      </Button>
    </section>
  )
}
