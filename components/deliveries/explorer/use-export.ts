'use client'

import { useRef, useState } from 'react'
import { readExportPage } from '@/components/api/delivery-search'
import { notifyFailed } from '@/components/api/notify-failed'
import { notify } from '@/components/ui/toasts'
import { formatCount } from '@/lib/contract/format'
import type { Delivery } from '@/lib/deliveries/schema'

export type ExportFormat = 'csv' | 'ndjson'

/** More than these nobody looks through; the API gives them all. */
const maxExported = 10_000

const types: Record<ExportFormat, string> = { csv: 'text/csv', ndjson: 'application/x-ndjson' }

/** Saves deliveries as files: those given, or all that a filter matches, page by page. */
export function useExport(urls: Record<string, string>) {
  const [read, setRead] = useState<number | null>(null)
  const running = useRef(0)
  const save = async (rows: Delivery[], format: ExportFormat) => {
    const { toCsv, toNdjson } = await import('./export-rows')
    const text = format === 'csv' ? toCsv(rows, urls) : toNdjson(rows)
    download(`deliveries.${format}`, new Blob([text], { type: types[format] }))
  }
  const saveAll = async (text: string, format: ExportFormat) => {
    if (read !== null) return
    running.current += 1
    const run = running.current
    setRead(0)
    try {
      const { rows, isCut } = await readAll(text, (count) => {
        setRead(count)
        return run === running.current
      })
      if (run !== running.current) return
      await save(rows, format)
      if (isCut)
        notify.info(
          `Exported the latest ${formatCount(maxExported)} deliveries. Narrow the filter to export older ones.`,
        )
    } catch (error) {
      notifyFailed(error, { prefix: 'Export failed: ', otherwise: 'unexpected response.' })
    } finally {
      setRead(null)
    }
  }
  const stop = () => {
    running.current += 1
  }
  return { save: (rows: Delivery[], format: ExportFormat) => void save(rows, format), saveAll, stop, read }
}

async function readAll(text: string, goesOn: (count: number) => boolean) {
  const rows: Delivery[] = []
  let cursor: string | null = ''
  while (cursor !== null && rows.length < maxExported) {
    const page: { deliveries: Delivery[]; next_cursor: string | null } = await readExportPage(text, cursor)
    rows.push(...page.deliveries)
    cursor = page.next_cursor
    if (!goesOn(rows.length)) break
  }
  return { rows: rows.slice(0, maxExported), isCut: cursor !== null }
}

function download(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
