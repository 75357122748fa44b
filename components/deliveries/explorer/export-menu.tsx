'use client'

import { ChevronDown } from 'lucide-react'
import { type ApiRequest, curlOf } from '@/components/api/curl'
import { Button, buttonClass } from '@/components/ui/button'
import { copyText } from '@/components/ui/copy-text'
import { Menu } from '@/components/ui/menu'
import { formatCount } from '@/lib/contract/format'
import type { ExportFormat } from './use-export'

interface ExportMenuProps {
  /** the number of rows read so far, while a file is being made */
  read?: number | null
  onPick: (format: ExportFormat) => void
  onStop?: () => void
  /** the API request that returns the same rows */
  request?: ApiRequest
}

const formats = [
  ['csv', 'CSV'],
  ['ndjson', 'NDJSON'],
] as const

/** The choice of a file format; during an export, its progress and a button to stop it. */
export function ExportMenu({ read = null, onPick, onStop, request }: ExportMenuProps) {
  if (read !== null) return <Button onClick={onStop}>Stop export ({formatCount(read)} read)</Button>
  const items = formats.map(([format, content]) => ({
    key: format as string,
    content: content as string,
    onSelect: () => onPick(format),
  }))
  if (request)
    items.push({
      key: 'curl',
      content: 'Copy as cURL',
      onSelect: () => void copyText(curlOf(location.origin, request), 'cURL'),
    })
  return (
    <Menu items={items} className={buttonClass()}>
      Export
      <ChevronDown size={14} aria-hidden="true" className="text-muted" />
    </Menu>
  )
}
