'use client'

import { ChevronDown } from 'lucide-react'
import { curlOf } from '@/components/api/curl'
import { buttonClass } from '@/components/ui/button'
import { copyText } from '@/components/ui/copy-text'
import { Menu } from '@/components/ui/menu'
import type { DeliveryDetail } from '@/lib/deliveries/schema'

/** Copies a delivery as ID, curl command, JSON or link, and its actions as curl commands. */
export function CopyMenu({ delivery, canWrite }: { delivery: DeliveryDetail; canWrite: boolean }) {
  const path = `/v1/deliveries/${delivery.id}`
  const act = (verb: string) => () => curlOf(location.origin, { method: 'POST', path: `${path}/${verb}` })
  const forms: [string, () => string][] = [
    ['ID', () => delivery.id],
    ['cURL', () => curlOf(location.origin, { path })],
    ['JSON', () => JSON.stringify(delivery, null, 2)],
    ['link', () => `${location.origin}/deliveries/${delivery.id}`],
  ]
  if (canWrite) forms.push(['cURL to resend', act('resend')])
  if (canWrite && delivery.status === 'pending') forms.push(['cURL to cancel retries', act('cancel')])
  const items = forms.map(([name, toText]) => ({
    key: name,
    content: `Copy ${name}`,
    onSelect: () => void copyText(toText(), name),
  }))
  return (
    <Menu items={items} className={buttonClass()}>
      Copy
      <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
    </Menu>
  )
}
