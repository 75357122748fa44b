'use client'

import { useRouter } from 'next/navigation'
import { focusedRow } from '@/components/keyboard/rows'
import { copyText } from '@/components/ui/copy-text'
import { useKeys } from '@/components/ui/use-keys'
import type { Selection } from './use-selection'

interface KeysProps {
  selection: Selection
  /** where the selection is replayed; null when it cannot be */
  replayPath: string | null
  onLive: () => void
  onRange: () => void
  onFacets: () => void
}

/** The keys of the list of deliveries, beside those that every list has. */
export function useExplorerKeys({ selection, replayPath, onLive, onRange, onFacets }: KeysProps): void {
  const router = useRouter()
  useKeys({
    x: selectFocused,
    c: () => copyIds(selection.ids),
    r: replayPath ? () => router.push(replayPath) : undefined,
    l: onLive,
    t: onRange,
    f: onFacets,
  })
}

function selectFocused(): void {
  focusedRow()?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click()
}

/** The ids selected, else that of the row with the focus. */
function copyIds(selected: string[]): void {
  const href = focusedRow()?.querySelector('a[href]')?.getAttribute('href')
  const [, own] = /\/(dlv_[\w-]+)/.exec(href ?? '') ?? []
  const ids = selected.length > 0 ? selected : own ? [own] : []
  if (ids.length > 0) void copyText(ids.join('\n'), ids.length === 1 ? 'ID' : `${ids.length} IDs`)
}
